// What every client's script needs: the running programme, and a table of what passed.
import WebSocket from "ws";

// Browsers have it; Node.js has one of its own from version 22 on.
globalThis.WebSocket ??= WebSocket;

const { identities, ...addresses } = JSON.parse(process.env.PROGRAMME);

// origin, tlsOrigin, apiKey, region, publisher: {accessKeyId, secretAccessKey}
export const { origin, tlsOrigin, apiKey, region, publisher } = addresses;
export const url = `${origin}/graphql`;
export const identity = (name) => identities.find((each) => each.name === name);

export const LOCATIONS = "query { locations(first: 1) { nodes { id name } } }";
export const VIEWER = "query { viewer { id balance { available version } } }";
export const RENAME = `mutation ($input: UpdateViewerInput!) {
  updateViewer(input: $input) { user { displayName } userErrors { code message } }
}`;
export const PUBLISH = `mutation ($input: PointBalanceInput!) {
  publishBalance(input: $input) { userId available version }
}`;
export const WATCH = `subscription ($userId: ID!) {
  onBalanceChanged(userId: $userId) { userId available version }
}`;

export const madeUp = (userId, version) => ({
  userId, version, available: 7, held: 0, lifetimeEarned: 7, expiring: [],
  asOf: "2026-11-25T09:00:00.000Z",
});

async function ask(name, query, variables) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: identity(name).token },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

// A deposit of five bottles at the kiosk, redeemed: the stream pushes the new balance.
export async function earn(name) {
  const { locations } = await ask("kiosk", "{ locations(first: 1, accepts: PET_BOTTLE) { nodes { id } } }");
  const issued = await ask(
    "kiosk",
    `mutation ($at: ID!, $event: ID!) {
      issueQrToken(locationId: $at, deviceEventId: $event,
                   items: [{material: PET_BOTTLE, unit: PIECE, quantity: 5}]) { qrToken { code } }
    }`,
    { at: locations.nodes[0].id, event: crypto.randomUUID() },
  );
  const { redeemQrToken } = await ask(
    name,
    "mutation ($code: String!) { redeemQrToken(code: $code) { balance { version } userErrors { code } } }",
    { code: issued.issueQrToken.qrToken.code },
  );
  return redeemQrToken.balance.version;
}

// Resolve with the first push of a version that somebody earned after the watch began. `subscribe`
// gets a function for pushes and one for errors. Nothing confirms a start in every client, so the
// deposits go on until a push arrives.
export async function firstPush(name, subscribe) {
  let fail;
  const versions = new Set();
  const pushed = new Promise((resolve, reject) => {
    fail = reject;
    subscribe((balance) => resolve(balance), reject);
  });
  const giveUp = setTimeout(() => fail(new Error("no push arrived in 20 seconds")), 20_000);
  let arrived = false;
  pushed.then(() => (arrived = true), () => (arrived = true));
  while (!arrived) {
    versions.add(await earn(name));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  clearTimeout(giveUp);
  const balance = await pushed;
  if (balance.userId !== identity(name).sub) throw new Error(`a push of ${balance.userId}`);
  if (!versions.has(balance.version)) throw new Error(`a push of version ${balance.version}`);
}

export function expect(value, wanted) {
  if (JSON.stringify(value) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`);
  }
}

// Resolve if the promise is rejected, or answered, with something that says this.
export async function refused(promise, text) {
  const said = await promise.then(
    (answer) => JSON.stringify(answer),
    (error) => [error?.message, error, error?.errors, error?.cause].map((each) => JSON.stringify(each)).join(),
  );
  if (!said.includes(text)) throw new Error(`no ${text} in ${said}`);
}

// Run each check, print a line of JSON for it, and end: open sockets do not keep the process.
export async function report(checks) {
  for (const [what, check] of Object.entries(checks)) {
    let problem = null;
    try {
      await check();
    } catch (error) {
      problem = `${error?.message ?? ""} ${error?.stack ?? JSON.stringify(error)}`;
    }
    console.log(JSON.stringify({ what, problem }));
  }
  process.exit(0);
}
