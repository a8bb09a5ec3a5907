// Swagger UI as an identity of /dev/identities: "Try it out" sends its token.

const TOKEN = "token"; // the security scheme's name in openapi.json
const WITHOUT_FILES =
  "its files could not be loaded. `make run` fetches them, where npm or the network is at hand.";
const selector = document.getElementById("identity");
// Where other machines reach the server, the link that it printed has a key.
const key = new URLSearchParams(location.hash.slice(1)).get("key");

let isSignedIn = false;

async function readIdentities() {
  const answer = await fetch("/dev/identities", {
    headers: key ? { "x-development-key": key } : {},
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`/dev/identities: ${body.errors[0].message}`);
  return body;
}

function offer(identities) {
  for (const { name, groups } of identities) {
    selector.add(new Option(`${name} (${groups.join(", ") || "citizen"})`, name));
  }
  selector.value = identities.find(({ groups }) => groups.length === 0)?.name ?? "";
}

// Tokens last 24 hours: each choice brings a new one.
async function signIn(reader) {
  const identities = await readIdentities();
  // As chosen now: answers can come in another order than they were asked for.
  const chosen = identities.find(({ name }) => name === selector.value);
  if (isSignedIn) reader.authActions.logout([TOKEN]);
  isSignedIn = chosen !== undefined;
  if (chosen) reader.preauthorizeApiKey(TOKEN, chosen.token);
}

async function start() {
  if (!window.SwaggerUIBundle) throw new Error(WITHOUT_FILES);
  offer(await readIdentities());
  const reader = SwaggerUIBundle({
    domNode: document.getElementById("reader"),
    url: "/openapi.json",
    validatorUrl: null, // it would ask another machine
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    onComplete: () => signIn(reader).catch(showTrouble),
  });
  selector.addEventListener("change", () => signIn(reader).catch(showTrouble));
  if (key) document.getElementById("graphiql").href = `/#key=${key}`;
}

function showTrouble(error) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = `The reader cannot start: ${error.message}`;
  trouble.hidden = false;
}

start().catch((error) => {
  showTrouble(error);
  document.getElementById("reader").textContent = "";
});
