// A link that opens a tab as it is now: its query and variables, and who asks. It has no token, no
// headers and no key; all of it is behind the #, which browsers send to no server.

import { makeCopyButton } from "./clipboard.js";
import { tab } from "./examples.js";
import { chosenName } from "./identity_selector.js";
import { origin, visitorKey } from "./settings.js";
import { readTexts } from "./tabs.js";

const LONGEST_LINK = 8_000; // longer ones are cut by mail and chat programs
const forVisitors = visitorKey
  ? " A new window needs &key= and the key of the server's own link behind it."
  : "";
const element = (id) => document.getElementById(id);

export function offerSharing() {
  element("share").addEventListener("click", () => {
    showLink();
    element("share-dialog").showModal();
  });
  makeCopyButton(element("share-copy"), () => element("link").value);
  // A link to this page, in this window: only the part behind the # differs.
  addEventListener("hashchange", () => {
    const parameters = new URLSearchParams(location.hash.slice(1));
    if (!isSharing(parameters)) return;
    if (visitorKey && !parameters.has("key")) {
      parameters.set("key", visitorKey);
      history.replaceState(null, "", `#${parameters}`);
    }
    location.reload();
  });
}

function showLink() {
  const { query, variables } = readTexts();
  const parts = new URLSearchParams({ query, variables, as: chosenName() });
  const link = `${origin}/#${parts}`;
  const isTooLong = link.length > LONGEST_LINK;
  element("link").value = isTooLong ? "" : link;
  element("share-copy").disabled = isTooLong;
  element("share-note").textContent = isTooLong
    ? `This tab makes a link of ${link.length} characters, and programs cut links longer than ` +
      `${LONGEST_LINK}. Shorten the query or its variables.`
    : "It opens this tab in a new window and runs nothing. It has the query, the variables and the " +
      `name of the identity: no token, no headers, no key.${forVisitors}`;
}

const isSharing = (parameters) => parameters.has("query");

// The tab of a link, or null.
export function readSharedTab(parameters) {
  if (!isSharing(parameters)) return null;
  const get = (name) => parameters.get(name) ?? "";
  return tab("", get("query"), get("variables")); // GraphiQL reads its title from the query
}
