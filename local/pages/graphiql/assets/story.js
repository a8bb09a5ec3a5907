// Plays the story: runs its tabs in order. An answer fills variables of later tabs, also if somebody
// ran the tab by hand.

import { findExamples, nameUser, variablesOf } from "./examples.js";
import { choices, chooseIdentity, chosenName } from "./identity_selector.js";
import { ask, problemOf, requests } from "./requests.js";
import { settings } from "./settings.js";
import * as tabs from "./tabs.js";

const { story } = settings;
const ANSWER_SECONDS = 40; // AppSync gives up after 30
const element = (id) => document.getElementById(id);

let next = 0; // the step to run
let values = {}; // of the story's variables
let playing = null; // a token of the loop that plays
let isRunning = false;

export function prepareStory(examples, pauseSeconds) {
  values = examples;
  requests.addEventListener("answered", ({ detail }) => passOn(detail));
  choices.addEventListener("chosen", followUser);
  element("steps").append(...story.map(describeMarker));
  element("play").addEventListener("click", () => (playing ? pause() : play(pauseSeconds)));
  element("next").addEventListener("click", () => runNext());
  showButtons();
}

function describeMarker({ title }, index) {
  const item = document.createElement("li");
  item.textContent = index + 1;
  item.title = title;
  return item;
}

async function play(pauseSeconds) {
  const own = (playing = {});
  while (playing === own && (await runNext()) && next > 0) {
    await new Promise((resolve) => setTimeout(resolve, pauseSeconds * 1_000));
  }
  if (playing === own) pause();
}

function pause() {
  playing = null;
  showButtons();
}

// Return whether the step succeeded; `next` is 0 after the last.
async function runNext() {
  if (isRunning) return false;
  isRunning = true;
  showButtons();
  const step = story[next];
  mark("running");
  say(`Step ${next + 1} of ${story.length}: ${step.title}, ${describeActor(step)}`);
  try {
    if (next === 0) await begin();
    await runStep(step);
    mark("done");
    next = (next + 1) % story.length;
    if (next === 0) say("The story is at its end. Its last tab watches until you leave it.");
    return true;
  } catch (error) {
    mark("failed");
    say(`Stopped at step ${next + 1}, ${step.title}: ${error.message}`, true);
    return false;
  } finally {
    isRunning = false;
    showButtons();
  }
}

async function begin() {
  for (const item of element("steps").children) item.className = "";
  mark("running");
  values = await findExamples();
}

async function runStep(step) {
  await tabs.openTab(step.title, step.query);
  chooseIdentity(step.identity);
  const variables = variablesOf(step, values);
  if (Object.keys(variables).length) tabs.setVariables(variables);
  const answered = nextAnswer(step.title);
  tabs.run();
  for (const title of step.meanwhile) await runAside(story.find((each) => each.title === title));
  checkAnswer(await answered);
}

// A step whose answer no tab shows: it causes what a subscription waits for.
async function runAside(step) {
  const answer = await ask(step.identity, step.query, variablesOf(step, values));
  checkAnswer(answer);
  for (const [name, value] of valuesIn(step, answer)) values[name] = value;
}

function checkAnswer(answer) {
  const problem = problemOf(answer);
  if (problem) throw new Error(problem);
}

// The first answer to the next request of the tab; that to an earlier one may still come.
function nextAnswer(ofTab) {
  const listening = new AbortController();
  const answered = new Promise((resolve, reject) => {
    let number;
    const listen = (type, take) => {
      const takeOwn = ({ detail }) => detail.number === number && take(detail);
      requests.addEventListener(type, takeOwn, { signal: listening.signal });
    };
    const take = ({ detail }) => {
      if (detail.title === ofTab) number ??= detail.number;
    };
    requests.addEventListener("sent", take, { signal: listening.signal });
    listen("answered", ({ answer }) => resolve(answer));
    listen("ended", () => reject(new Error("somebody stopped it")));
    const giveUp = () => reject(new Error(`no answer came within ${ANSWER_SECONDS} seconds`));
    setTimeout(giveUp, ANSWER_SECONDS * 1_000);
  });
  return answered.finally(() => listening.abort());
}

// [variable, value] for each variable that this answer of the step fills.
function valuesIn(step, { data }) {
  const read = (path) => path.split(".").reduce((value, name) => value?.[name], data);
  return Object.entries(step.fills)
    .map(([name, path]) => [name, read(path)])
    .filter(([, value]) => value !== undefined && value !== null);
}

function passOn({ answer, title: ofTab }) {
  const step = story.find(({ title }) => title === ofTab);
  if (!step) return;
  for (const [name, value] of valuesIn(step, answer)) {
    values[name] = value;
    const later = story.slice(story.indexOf(step) + 1);
    const targets = later.filter(({ query }) => query.includes(`$${name}:`));
    for (const { title } of targets) tabs.fillVariable(title, name, value);
  }
}

function followUser() {
  tabs.endSubscription();
  const { variables } = tabs.readTexts();
  const named = nameUser(variables, chosenName());
  if (named !== variables) tabs.setVariablesText(named);
}

const describeActor = ({ identity }) => (identity ? `as ${identity}` : "without a sign-in");

function mark(state) {
  const item = element("steps").children[next];
  item.className = state;
  for (const each of element("steps").children) each.removeAttribute("aria-current");
  item.setAttribute("aria-current", "step");
  element("position").textContent = `${next + 1}/${story.length}`;
}

function say(text, isTrouble = false) {
  element("step").textContent = text;
  element("step").classList.toggle("trouble", isTrouble);
}

function showButtons() {
  const begins = next === 0 ? "Play the story" : "Continue";
  const [label, icon] = playing ? ["Pause", "❚❚"] : [begins, "▶"];
  element("play").querySelector(".icon").textContent = icon;
  element("play").querySelector(".label").textContent = label;
  element("next").disabled = playing !== null || isRunning;
}
