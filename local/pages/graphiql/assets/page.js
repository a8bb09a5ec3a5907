// GraphiQL as an identity of /dev/identities, with the story in its tabs.
// ?tab=Watch&as=hanako opens a tab by its operation's name, and says who one is in it.
// ?pause=5 makes "Play the story" wait five seconds between its steps.

import { AnswerLine, watchAnswers } from "./answer_line.js";
import { offerCopyAs } from "./copy_as.js";
import { findExamples, nameUser, tabsOf } from "./examples.js";
import { ANONYMOUS, identityOf, readIdentities } from "./identities.js";
import { chosenName, keepChoice, offerIdentities, showTab } from "./identity_selector.js";
import { createFetcher } from "./requests.js";
import { keyFragment, settings, takeParameters } from "./settings.js";
import { offerSharing, readSharedTab } from "./share.js";
import { prepareStory } from "./story.js";
import {
  activeTab,
  Bridge,
  easeEditors,
  forgetTabs,
  hasStoredTabs,
  storage,
  storeTabs,
} from "./tabs.js";
import { startTokenChip } from "./token_chip.js";
import { startWatching } from "./watch_panel.js";

const PAUSE_SECONDS = 1.5;
const NEW_TAB = `# Ctrl-Enter runs it, Ctrl-Space completes names.
{
  rewards(first: 5) {
    nodes {
      name
      pointsCost
      stockRemaining
    }
  }
}
`;
const main = document.getElementById("graphiql");

function openTabs(parameters, examples) {
  const shared = readSharedTab(parameters);
  const added = shared ? [shared] : hasStoredTabs() ? [] : tabsOf(examples);
  const isWanted = ({ id, title }) => (shared ? id === shared.id : title === parameters.get("tab"));
  storeTabs(added, isWanted, (shown) => {
    if (!parameters.has("as")) return;
    const name = parameters.get("as");
    if (name !== ANONYMOUS && !identityOf(name)) {
      showTrouble(`This server has no identity ${name}: you are anonymous.`);
    }
    keepChoice(shown.id, name);
    if (!shared) shown.variables = nameUser(shown.variables, name);
  });
}

function prepareMenu() {
  document.getElementById("follow-events").hash = keyFragment();
  document.getElementById("reset").addEventListener("click", () => {
    forgetTabs();
    location.reload();
  });
}

function renderGraphiQL() {
  const hasRoom = matchMedia("(min-width: 40rem) and (min-height: 30rem)").matches;
  const properties = {
    fetcher: createFetcher(() => {
      const { id, title } = activeTab();
      return { name: chosenName(), tab: id, title };
    }),
    storage,
    defaultQuery: NEW_TAB,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultEditorToolsVisibility: hasRoom ? "variables" : false,
    inputValueDeprecation: true,
  };
  const footer = [
    React.createElement(Bridge, { key: "bridge", showTab }),
    React.createElement(AnswerLine, { key: "line" }),
  ];
  easeEditors(main);
  ReactDOM.createRoot(main).render(
    React.createElement(GraphiQL, properties, React.createElement(GraphiQL.Footer, null, footer)),
  );
}

async function start() {
  if (!window.GraphiQL || !window.GraphiQLPluginExplorer) throw new Error(settings.withoutFiles);
  const parameters = takeParameters();
  await readIdentities();
  const examples = await findExamples();
  offerIdentities();
  openTabs(parameters, examples);
  startTokenChip();
  startWatching();
  watchAnswers();
  prepareStory(examples, Number(parameters.get("pause") ?? PAUSE_SECONDS));
  offerCopyAs();
  offerSharing();
  prepareMenu();
  renderGraphiQL();
}

function showTrouble(text) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = text;
  trouble.hidden = false;
}

start().catch((error) => {
  showTrouble(`GraphiQL cannot start: ${error.message}`);
  main.textContent = "";
});
