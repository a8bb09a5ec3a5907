"use strict";
// GraphiQL as an identity of /dev/identities, with the story in its tabs.
// ?tab=Watch&as=hanako chooses a tab by its operation's name, and who one is.

const settings = JSON.parse(document.getElementById("settings").textContent);
const parameters = new URLSearchParams(location.search);
// Where other machines reach the server, the link that it printed has a key.
const key = new URLSearchParams(location.hash.slice(1)).get("key");

// crypto.randomUUID is there on secure pages only, which those of other machines are not.
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((each) => each.toString(16).padStart(2, "0"))
    .join("");
}

const selector = document.getElementById("identity");
const API_KEY = { "x-api-key": settings.apiKey };
const TOKENS_ARE_FRESH_MILLISECONDS = 3_600_000; // they last 24 hours
let identities = [];
let identitiesReadAt = -Infinity;

async function readIdentities() {
  const answer = await fetch("/dev/identities", { headers: key ? { "x-development-key": key } : {} });
  if (!answer.ok) throw new Error(`/dev/identities answers ${answer.status}`);
  identities = await answer.json();
  identitiesReadAt = performance.now();
}

const chosen = () => identities.find((each) => each.name === selector.value);

async function credentials() {
  if (performance.now() - identitiesReadAt > TOKENS_ARE_FRESH_MILLISECONDS) await readIdentities();
  return chosen() ? { Authorization: chosen().token } : API_KEY;
}

// One for each request: so it is always in the name of who is chosen now, over HTTP in a header
// and over the WebSocket in connection_init. GraphiQL's header editor adds to it.
async function fetcher(request, options) {
  const headers = await credentials();
  const send = GraphiQL.createFetcher({
    url: "/graphql",
    subscriptionUrl: `${location.origin.replace(/^http/, "ws")}/graphql`,
    headers,
    wsConnectionParams: headers,
    enableIncrementalDelivery: false,
  });
  return send(request, options);
}

async function findExamples() {
  const query = `{
    locations(first: 1, accepts: [PET_BOTTLE]) { nodes { id } }
    rewards(first: 100) { nodes { id requiresApproval } }
  }`;
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { ...API_KEY, "Content-Type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data } = await answer.json();
  const rewards = data?.rewards?.nodes ?? [];
  return {
    locationId: data?.locations?.nodes[0]?.id ?? "of a location",
    rewardId: rewards.find((each) => !each.requiresApproval)?.id ?? "of a reward",
    rewardWithApprovalId: rewards.find((each) => each.requiresApproval)?.id ?? "of a reward that requires approval",
    exchangeId: "of what waits for approval",
    userId: (chosen() ?? identities[0])?.sub ?? "of a user",
    code: "of what the kiosk has issued",
  };
}

function tabsOf(examples) {
  return settings.story.map((query) => {
    const names = [...query.matchAll(/\$(\w+):/g)].map((match) => match[1]);
    const values = names.map((name) => [name, examples[name] ?? randomId()]);
    const variables = names.length ? JSON.stringify(Object.fromEntries(values), null, 2) : "";
    const [, title] = query.match(/^(?:query|mutation|subscription) (\w+)/m);
    const id = randomId();
    return { id, title, query, variables, headers: null, operationName: null, response: null };
  });
}

// Tabs belong to a window, so that two do not overwrite each other's; history and theme to all.
const OF_A_WINDOW = /^graphiql:(tabState|query|variables|headers|operationName)$/;
const place = (key) => (OF_A_WINDOW.test(key) ? sessionStorage : localStorage);
const storage = {
  getItem: (key) => place(key).getItem(key),
  setItem: (key, value) => place(key).setItem(key, value),
  removeItem: (key) => place(key).removeItem(key),
  clear: () => [sessionStorage, localStorage].forEach((each) => each.clear()),
  get length() { return sessionStorage.length + localStorage.length; },
};

function showIdentity() {
  parameters.set("as", selector.value);
  history.replaceState(null, "", `?${parameters}${location.hash}`);
  document.getElementById("sub").textContent = chosen()?.sub ?? "";
  const watcher = new URLSearchParams({ tab: "Watch", as: selector.value || identities[0].name });
  document.getElementById("second-window").href = `?${watcher}${location.hash}`;
}

function offerIdentities() {
  const wanted = parameters.get("as") ?? "";
  for (const { name, groups } of identities) {
    selector.add(new Option(groups.length ? `${name} (${groups.join(", ")})` : name, name));
  }
  selector.value = identities.some(({ name }) => name === wanted) ? wanted : "";
  selector.addEventListener("change", showIdentity);
  showIdentity();
}

// GraphiQL has no option for the first tab, but it begins with what its storage has.
function openTabs(tabs) {
  const stored = JSON.parse(storage.getItem("graphiql:tabState"));
  const state = stored?.tabs?.length ? stored : { activeTabIndex: 0, tabs };
  const wanted = state.tabs.findIndex(({ title }) => title === parameters.get("tab"));
  if (wanted >= 0) state.activeTabIndex = wanted;
  const { query, variables } = state.tabs[state.activeTabIndex] ?? state.tabs[0];
  storage.setItem("graphiql:tabState", JSON.stringify(state));
  storage.setItem("graphiql:query", query ?? "");
  storage.setItem("graphiql:variables", variables ?? "");
}

// An editor keeps the Tab key to itself and has no name: without a mouse one could not leave it,
// and a screen reader would not say which of the four it is.
function easeEditors(_changes, observer) {
  const editors = [...document.querySelectorAll("#graphiql .CodeMirror")];
  if (editors.length < 4) return;
  observer.disconnect();
  for (const editor of editors) {
    editor.CodeMirror.addKeyMap({ Tab: false, "Shift-Tab": false });
    const name = editor.closest("[aria-label]").getAttribute("aria-label");
    editor.CodeMirror.setOption("screenReaderLabel", name);
  }
}

async function start() {
  if (!window.GraphiQL || !window.GraphiQLPluginExplorer) throw new Error(settings.withoutFiles);
  await readIdentities();
  offerIdentities();
  document.getElementById("reset").addEventListener("click", () => {
    sessionStorage.clear();
    location.reload();
  });
  openTabs(tabsOf(await findExamples()));
  const page = React.createElement(GraphiQL, {
    fetcher,
    storage,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultEditorToolsVisibility: "variables",
    inputValueDeprecation: true,
  });
  const main = document.getElementById("graphiql");
  new MutationObserver(easeEditors).observe(main, { childList: true, subtree: true });
  ReactDOM.createRoot(main).render(page);
}

start().catch((error) => {
  const trouble = document.getElementById("trouble");
  trouble.textContent = `GraphiQL cannot start: ${error.message}`;
  trouble.hidden = false;
  document.getElementById("graphiql").textContent = "";
});
