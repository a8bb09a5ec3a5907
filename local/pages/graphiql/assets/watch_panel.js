// The panel beside GraphiQL: one citizen's balance, push by push.

import { firstCitizen, identityOf, isCitizen, tokens } from "./identities.js";
import { choices, chosenName } from "./identity_selector.js";
import { keyFragment } from "./settings.js";
import { watchBalance } from "./watch.js";

const LONGEST_LIST = 100;
const WORDS = { connecting: "connecting …", live: "live", reconnecting: "reconnecting …" };
const element = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

let watched; // a name
let sub; // of the account: a server with other data has another one of the name
let stop = () => {};
let last = null; // the balance on top of the list

export function startWatching() {
  choices.addEventListener("shown", followIdentity);
  tokens.addEventListener("token", ({ detail: name }) => {
    if (name !== watched) return;
    if (identityOf(name).sub === sub) connect();
    else watch(name);
  });
  element("watch").open = matchMedia("(min-width: 60rem)").matches;
}

// Until a citizen is chosen, it is the first one.
function followIdentity() {
  const chosen = identityOf(chosenName());
  const { name } = (isCitizen(chosen) ? chosen : identityOf(watched)) ?? firstCitizen() ?? {};
  if (name !== watched) watch(name);
}

function watch(name) {
  stop();
  watched = name;
  sub = identityOf(name).sub;
  last = null;
  element("pushes").replaceChildren();
  element("balance").textContent = "";
  element("watched").textContent = name;
  const link = new URLSearchParams({ tab: "Watch", as: name });
  element("second-window").href = `?${link}${keyFragment()}`;
  connect();
}

function connect() {
  stop();
  stop = watchBalance(watched, last?.version ?? -1, showState, showBalance);
}

function showState(state, reason) {
  const place = element("watch-state");
  place.dataset.state = state;
  place.textContent = reason ? `refused: ${reason}` : WORDS[state];
}

function showBalance(balance) {
  const { available, held, version } = balance;
  const item = document.createElement("li");
  const at = document.createElement("time");
  at.textContent = time.format(new Date());
  const change = document.createElement("strong");
  change.textContent = describeChange(last, balance);
  const state = document.createElement("span");
  state.textContent = `${available} available, ${held} held · version ${version}`;
  item.append(at, change, state);
  element("pushes").prepend(item);
  if (element("pushes").children.length > LONGEST_LIST) element("pushes").lastChild.remove();
  element("balance").textContent = held ? `${available} + ${held} held` : `${available} points`;
  last = balance;
}

function describeChange(before, after) {
  if (!before || after.version < before.version) return "balance now";
  const parts = [];
  const add = (name) => {
    const difference = after[name] - before[name];
    if (difference) parts.push(`${difference > 0 ? "+" : "−"}${Math.abs(difference)} ${name}`);
  };
  add("available");
  add("held");
  return parts.join(", ") || "no change";
}
