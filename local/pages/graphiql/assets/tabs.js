// GraphiQL's tabs and editors, as the other modules use them.

import { kept } from "./settings.js";

const WAIT_MILLISECONDS = 10_000;
const LOOK_AGAIN_MILLISECONDS = 20;

// Tabs belong to a window, so that two do not overwrite each other's; history and theme to all.
const OF_A_WINDOW = /^graphiql:(tabState|query|variables|headers|operationName)$/;
const place = (key) => (OF_A_WINDOW.test(key) ? sessionStorage : localStorage);
let isForgotten = false;
export const storage = {
  getItem: (key) => place(key).getItem(key),
  setItem: (key, value) => isForgotten || place(key).setItem(key, value),
  removeItem: (key) => place(key).removeItem(key),
  clear: () => [sessionStorage, localStorage].forEach((each) => each.clear()),
  get length() { return sessionStorage.length + localStorage.length; },
};

// Until the page is loaded again GraphiQL would still store its tabs: it waits with that.
export function forgetTabs() {
  isForgotten = true;
  sessionStorage.clear();
}

// GraphiQL has no option for the first tab, but it begins with what its storage has.
// `adapt` may change the tab that it will show.
export function storeTabs(tabs, isWanted, adapt) {
  const stored = JSON.parse(storage.getItem("graphiql:tabState"));
  const state = stored?.tabs?.length ? stored : { activeTabIndex: 0, tabs: [] };
  // Before a tab of the same name is added, whose variables are as its link says.
  for (const each of state.tabs) fillWaiting(each.title, each.variables, (variables) => {
    each.variables = variables;
  });
  state.tabs.push(...tabs);
  const wanted = state.tabs.findLastIndex(isWanted);
  if (wanted >= 0) state.activeTabIndex = wanted;
  const active = state.tabs[state.activeTabIndex] ?? state.tabs[0];
  adapt(active);
  storage.setItem("graphiql:tabState", JSON.stringify(state));
  storage.setItem("graphiql:query", active.query ?? "");
  storage.setItem("graphiql:variables", active.variables ?? "");
}

export const hasStoredTabs = () => storage.getItem("graphiql:tabState") !== null;

let editors; // GraphiQL's contexts, as it rendered them last
let execution;
const waiting = kept.read("waiting"); // values for variables of tabs that are not open, by title

// A component without an appearance: GraphiQL hands its contexts to components within it.
export function Bridge({ showTab }) {
  editors = GraphiQL.React.useEditorContext({ nonNull: true });
  execution = GraphiQL.React.useExecutionContext({ nonNull: true });
  const { id, title } = activeTab();
  React.useEffect(() => {
    fillActive();
    showTab(activeTab());
  }, [id, title, editors.variableEditor]);
  return null;
}

export const activeTab = () => editors.tabs[editors.activeTabIndex];

// What would be sent now. The document is that of the chosen operation, with its fragments only.
export function readRequest() {
  const query = editors.queryEditor.getValue();
  const { parse, print, separateOperations, getOperationAST } = GraphiQL.GraphQL;
  const name = editors.queryEditor.operationName;
  const documents = separateOperations(parse(query));
  const document = documents[name ?? ""] ?? Object.values(documents)[0];
  if (!document) throw new Error("the tab has no operation");
  return {
    document: print(document),
    operation: getOperationAST(document).operation,
    variables: readVariables(),
  };
}

export const readTexts = () => ({
  query: editors.queryEditor.getValue(),
  variables: editors.variableEditor.getValue(),
});

const readVariables = () => parseVariables(editors.variableEditor.getValue());
const parseVariables = (text) => (text?.trim() ? JSON.parse(text) : {});
const describe = (values) => JSON.stringify(values, null, 2);

export const setVariables = (values) => setVariablesText(describe(values));

// Also in the state of the tab: the editor's own report comes later, maybe from another tab.
export function setVariablesText(variables) {
  editors.variableEditor.setValue(variables);
  editors.updateActiveTabValues({ variables });
}

// Put a value into a variable of a tab: now, if the tab is open, else when it is next opened.
export function fillVariable(title, name, value) {
  waiting[title] = { ...waiting[title], [name]: value };
  kept.write("waiting", waiting);
  fillActive();
}

function fillActive() {
  if (!editors.variableEditor) return;
  fillWaiting(activeTab().title, editors.variableEditor.getValue(), setVariablesText);
}

function fillWaiting(title, variables, set) {
  if (!Object.hasOwn(waiting, title)) return;
  try {
    set(describe({ ...parseVariables(variables), ...waiting[title] }));
  } catch {
    return; // what somebody is typing is not JSON yet
  }
  delete waiting[title];
  kept.write("waiting", waiting);
}

export async function until(condition, what) {
  const giveUpAt = performance.now() + WAIT_MILLISECONDS;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`${what} took too long`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
  }
}

export async function openTab(title, query) {
  await stop();
  const index = editors.tabs.findIndex((each) => each.title === title);
  if (index >= 0) {
    editors.changeTab(index);
    await until(() => editors.activeTabIndex === index, `opening the tab ${title}`);
  } else {
    const count = editors.tabs.length;
    editors.addTab();
    await until(() => editors.tabs.length > count, `opening the tab ${title}`);
    editors.queryEditor.setValue(query);
  }
  // GraphiQL reads the operation a moment later.
  const isRead = () => activeTab().title === title && editors.queryEditor.operationName === title;
  await until(isRead, `reading the tab ${title}`);
}

export const run = () => execution.run();

async function stop() {
  if (execution.isSubscribed || execution.isFetching) execution.stop();
  await until(() => !execution.isSubscribed && !execution.isFetching, "stopping what runs");
}

// What another person's subscription pushed must not be left beside a new name.
export function endSubscription() {
  if (!execution.isSubscribed) return;
  execution.stop();
  editors.responseEditor.setValue("");
  editors.updateActiveTabValues({ response: "" });
}

// An editor keeps the Tab key to itself and has no name: without a mouse one could not leave it,
// and a screen reader would not say which of the four it is. A phone is narrower than their lines.
const EDITORS = ["Query Editor", "Variables", "Headers", "Result Window"];
export function easeEditors(main) {
  new MutationObserver((_changes, observer) => {
    const found = [...main.querySelectorAll(".CodeMirror")];
    if (found.length < 4) return;
    observer.disconnect();
    for (const [index, editor] of found.entries()) {
      editor.CodeMirror.addKeyMap({ Tab: false, "Shift-Tab": false });
      editor.CodeMirror.setOption("screenReaderLabel", EDITORS[index]);
      editor.CodeMirror.setOption("lineWrapping", true);
    }
  }).observe(main, { childList: true, subtree: true });
}
