// Reads a list of state machines from standard input. Prints for each of them what asl-validator
// finds, and its JSONata expressions: where each is, why it does not parse, and the variables that
// it reads and JSONata does not know (`states.input` for $states.input).
import { readFileSync } from "node:fs";
import validate from "asl-validator";
import jsonata from "jsonata";

function* textsIn(value, path = []) {
  if (typeof value === "string") yield { path, text: value };
  else if (value && typeof value === "object") {
    for (const [key, each] of Object.entries(value)) yield* textsIn(each, [...path, key]);
  }
}

function* nodesIn(tree) {
  if (!tree || typeof tree !== "object") return;
  yield tree;
  for (const each of Object.values(tree)) yield* nodesIn(each);
}

async function variablesIn(tree) {
  const nodes = [...nodesIn(tree)];
  const parameters = nodes.flatMap((each) => each.type === "lambda" ? each.arguments : []);
  const bound = nodes.flatMap((each) => each.type === "bind" ? [each.lhs] : []);
  const own = new Set([...parameters, ...bound].map((each) => each.value));
  const fields = new Map(
    nodes.filter((each) => each.type === "path").map(({ steps }) => [steps[0], steps[1]?.value]),
  );
  const found = new Set();
  for (const each of nodes.filter(({ type, value }) => type === "variable" && !own.has(value))) {
    if (await jsonata(`$exists($${each.value})`).evaluate(null)) continue;
    found.add(fields.has(each) ? `${each.value}.${fields.get(each)}` : each.value);
  }
  return [...found];
}

async function read({ path, text }) {
  let tree;
  try {
    tree = jsonata(text.slice(2, -2)).ast();
  } catch (error) {
    return { path, error: error.message, variables: [] };
  }
  return { path, error: "", variables: await variablesIn(tree) };
}

async function check(machine) {
  const texts = [...textsIn(machine)];
  const expressions = texts.filter(({ text }) => text.startsWith("{%") && text.endsWith("%}"));
  return {
    // It writes into what it checks.
    problems: validate(structuredClone(machine)).errors.map((each) => each.Message),
    expressions: await Promise.all(expressions.map(read)),
  };
}

console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, "utf-8")).map(check))));
