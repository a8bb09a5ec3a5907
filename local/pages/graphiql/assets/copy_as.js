// The dialog that shows a tab as code for other clients.

import { makeCopyButton } from "./clipboard.js";
import { identityOf } from "./identities.js";
import { chosenName } from "./identity_selector.js";
import { origin, settings, socketOrigin, visitorKey } from "./settings.js";
import { snippets } from "./snippets.js";
import { readRequest } from "./tabs.js";

const element = (id) => document.getElementById(id);
const place = { origin, socketOrigin, apiKey: settings.apiKey, needsKey: visitorKey !== null };

export function offerCopyAs() {
  element("copy-as").addEventListener("click", () => {
    showSnippet();
    element("copy-dialog").showModal();
  });
  element("clients").addEventListener("change", showSnippet);
  makeCopyButton(element("copy-code"), () => element("snippet").textContent);
}

function showSnippet() {
  const client = element("clients").elements.client.value;
  const identity = identityOf(chosenName());
  element("copy-code").disabled = false;
  try {
    element("snippet").textContent = snippets[client](readRequest(), place, identity);
  } catch (error) {
    element("copy-code").disabled = true;
    element("snippet").textContent = `The tab cannot be sent: ${error.message}`;
  }
}
