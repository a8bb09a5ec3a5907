// Who one is in each tab: whom its story says, or who was chosen by hand, which stays.

import { ANONYMOUS, everybody, identityOf, roleOf } from "./identities.js";
import { kept, settings } from "./settings.js";

const selector = document.getElementById("identity");
const byHand = kept.read("identities"); // names, by the id of a tab
let tab;

// Sends "shown" when another tab or identity is shown, and before that "chosen" if by hand.
export const choices = new EventTarget();

export const chosenName = () => selector.value;

export function offerIdentities() {
  for (const identity of everybody()) {
    selector.add(new Option(`${identity.name} (${roleOf(identity)})`, identity.name));
  }
  selector.addEventListener("change", () => {
    chooseIdentity(selector.value);
  });
}

export function keepChoice(tabId, name) {
  byHand[tabId] = name;
  kept.write("identities", byHand);
}

// A tab without a choice and without a story goes on as who one was.
export function showTab(shown) {
  tab = shown;
  const ofStory = settings.story.find(({ title }) => title === tab.title)?.identity;
  const name = byHand[tab.id] ?? ofStory ?? selector.value;
  selector.value = identityOf(name) ? name : ANONYMOUS;
  choices.dispatchEvent(new Event("shown"));
}

export function chooseIdentity(name) {
  keepChoice(tab.id, name);
  selector.value = name;
  choices.dispatchEvent(new Event("chosen"));
  showTab(tab);
}
