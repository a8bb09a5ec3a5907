// The line below the answer: in whose name it came, what it cost, and what to do if it was refused.

import { ANONYMOUS, everybody, firstCitizen, identityOf, renewToken } from "./identities.js";
import { choices, chooseIdentity } from "./identity_selector.js";
import { requests } from "./requests.js";
import { activeTab, readRequest, run } from "./tabs.js";

const REFUSAL = /^Not Authorized to access (\w+) on type (\w+)$/;
const lines = new Map(); // what the line is about, by the id of the tab
let schema;
let shown; // the id of a tab

// GraphiQL renders this below its response.
export const AnswerLine = () =>
  React.createElement("div", { id: "answer-line" }, [
    React.createElement("p", { key: "costs", id: "costs", role: "status" }),
    React.createElement("p", { key: "refusal", id: "refusal", role: "alert", hidden: true }),
  ]);

export function watchAnswers() {
  requests.addEventListener("sent", ({ detail }) => keep(detail));
  requests.addEventListener("answered", ({ detail }) => {
    // GraphiQL does not show the answer to a request that another one has replaced.
    if (lines.get(detail.tab).number === detail.number) keep(detail);
  });
  choices.addEventListener("shown", () => {
    if (activeTab().id !== shown) showLine();
  });
}

function keep(detail) {
  lines.set(detail.tab, detail);
  if (activeTab().id === detail.tab) showLine();
}

// Each tab keeps its answer, and so whom that is for.
function showLine() {
  shown = activeTab().id;
  const line = lines.get(shown);
  show("refusal", "");
  if (!line) show("costs", "");
  else if (!line.answer) show("costs", `${describeCaller(line)} …`);
  else {
    show("costs", describeCosts(line));
    explain(line).catch((error) => show("refusal", error.message));
  }
}

function show(id, text, button) {
  const line = document.getElementById(id);
  line.replaceChildren(text, ...(button ? [" ", button] : []));
  line.hidden = text === "";
}

const describeCaller = ({ name, overrides }) =>
  overrides ? "by this tab's Authorization header" : `as ${name || "anonymous"}`;

function describeCosts(line) {
  const parts = [describeCaller(line)];
  if (line.costs) {
    const { milliseconds, invocations, dynamodbRequests, readUnits, writeUnits } = line.costs;
    parts.push(
      `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`,
      count(invocations, "invocation"),
      count(dynamodbRequests, "DynamoDB request"),
      `${readUnits} read, ${writeUnits} write units`,
    );
  }
  return parts.join(" · ");
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

async function explain(line) {
  const { name, overrides, answer } = line;
  if (overrides) return;
  const errors = answer.errors ?? [];
  const refused = errors.find(({ errorType }) => errorType === "Unauthorized");
  const isExpired = errors.some(({ message }) => message === "Token has expired.");
  if (isExpired) {
    const renew = makeButton(`Renew ${name}'s token`, async () => {
      await renewToken(name);
      show("refusal", "The token is new: run the tab again.");
    });
    show("refusal", `${name}'s token has expired.`, renew);
  } else if (refused) {
    const [, field, type] = refused.message.match(REFUSAL) ?? [];
    const admission = await readAdmission(type, field);
    if (lines.get(shown) !== line) return;
    const { rule, fitting } = describeAdmission(field, admission, identityOf(name));
    const isOther = fitting !== undefined && fitting !== name;
    const change = isOther && makeButton(`Switch to ${fitting || "anonymous"}`, async () => {
      chooseIdentity(fitting);
      // A mutation changes something: the reader decides when.
      if (readRequest().operation !== "mutation") return run();
      show("refusal", `You are ${fitting || "anonymous"} now: run the tab again.`);
    });
    show("refusal", rule, change);
  }
}

function makeButton(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => act()?.catch((error) => show("refusal", error.message)));
  return button;
}

// The sign-ins that may reach a field, and the groups of a Cognito sign-in: by AppSync's directives
// of the field or else of its type.
async function readAdmission(typeName, fieldName) {
  schema ??= GraphiQL.GraphQL.buildSchema(await (await fetch("/schema.graphql")).text());
  const type = schema.getType(typeName);
  const signInsOf = ({ astNode }) =>
    astNode.directives.filter(({ name }) => /^aws_(api_key|iam|cognito_user_pools)$/.test(name.value));
  const own = signInsOf(type.getFields()[fieldName]);
  const directives = own.length ? own : signInsOf(type);
  const find = (name) => directives.find((each) => each.name.value === name);
  const cognito = find("aws_cognito_user_pools");
  return {
    takesApiKey: find("aws_api_key") !== undefined,
    takesCognito: cognito !== undefined || directives.length === 0,
    groups: cognito?.arguments[0]?.value.values.map(({ value }) => value) ?? null,
  };
}

// Who may use a field, in words, and the name of an identity that may.
function describeAdmission(field, { takesApiKey, takesCognito, groups }, caller) {
  if (groups) {
    const fitting = everybody().find((each) => each.groups.some((name) => groups.includes(name)));
    return { rule: `Only ${list(groups)} may use ${field}.`, fitting: fitting?.name };
  }
  if (takesCognito) {
    if (caller && !caller.groups.includes("kiosks")) {
      return { rule: `${caller.name} may use ${field}, but only for what is ${caller.name}'s own.` };
    }
    const rule = `Only citizens and staff who have signed in may use ${field}.`;
    return { rule, fitting: firstCitizen()?.name };
  }
  if (takesApiKey) return { rule: `Only the API key may use ${field}.`, fitting: ANONYMOUS };
  return { rule: `Only the stream function's IAM role may use ${field}: no identity of this page.` };
}

const list = (names) => new Intl.ListFormat("en", { type: "disjunction" }).format(names);
