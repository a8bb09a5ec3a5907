// Sends requests in the name of whom the page has chosen, and reports their answers.

import { credentialsOf } from "./identities.js";
import { origin, socketOrigin } from "./settings.js";

const COSTS = { "x-development-costs": "1" };

// Sends "sent", "answered", and "ended" if somebody ends a subscription. The detail has the `number`
// of the request, the `name` of whom it is for, whether a header of the tab `overrides` that, and the
// id of its `tab` with the `title`; that of "answered" also the `answer` and its `costs`.
export const requests = new EventTarget();

let count = 0;

const report = (type, detail) => requests.dispatchEvent(new CustomEvent(type, { detail }));

// One for each request: so it is always in the name of who is chosen now, over HTTP in a header
// and over the WebSocket in connection_init. GraphiQL's header editor adds to it.
export const createFetcher = (describe) => async (request, options) => {
  const headers = Object.keys(options?.headers ?? {});
  const overrides = headers.some((header) => header.toLowerCase() === "authorization");
  const about = { ...describe(), number: ++count, overrides };
  const isOfTab = request.operationName !== "IntrospectionQuery";
  if (isOfTab) report("sent", about);
  try {
    const answer = await sendAs(about.name, request, options);
    if (!isOfTab) return answer;
    return Symbol.asyncIterator in answer ? reportEach(answer, about) : reportAnswer(answer, about);
  } catch (error) {
    if (isOfTab) reportFailure(error, about);
    throw error;
  }
};

async function sendAs(name, request, options) {
  const credentials = await credentialsOf(name);
  const send = GraphiQL.createFetcher({
    url: "/graphql",
    subscriptionUrl: `${socketOrigin}/graphql`,
    headers: { ...credentials, ...COSTS },
    wsConnectionParams: credentials,
    enableIncrementalDelivery: false,
  });
  return send(request, options);
}

function reportAnswer(whole, about) {
  const [answer, costs] = takeCosts(whole);
  report("answered", { ...about, answer, costs });
  return answer;
}

// What ends a subscription is a list of GraphQL's errors, or an Error.
function reportFailure(error, about) {
  const errors = Array.isArray(error) ? error : [{ message: error.message }];
  report("answered", { ...about, answer: { errors } });
}

// Costs are for the status line: they would clutter the answer.
function takeCosts({ extensions, ...answer }) {
  const { costs, ...others } = extensions ?? {};
  return [Object.keys(others).length ? { ...answer, extensions: others } : answer, costs];
}

function reportEach(pushes, about) {
  const iterator = pushes[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]() { return this; },
    async next() {
      try {
        const { value, done } = await iterator.next();
        return { value: done ? value : reportAnswer(value, about), done };
      } catch (error) {
        reportFailure(error, about);
        throw error;
      }
    },
    return(value) {
      report("ended", about);
      return iterator.return(value);
    },
  };
}

// An answer that no tab shows.
export async function ask(name, query, variables) {
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(await credentialsOf(name)) },
    body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}

// Why an answer is not a success: its errors, or those of a mutation's payload.
export function problemOf({ data, errors }) {
  if (errors?.length) return errors.map((each) => each.message).join("; ");
  const refused = Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
  if (!refused.length) return null;
  return refused.map(({ code, message }) => (message ? `${code}: ${message}` : code)).join("; ");
}
