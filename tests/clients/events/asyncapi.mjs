// Reads an AsyncAPI document from standard input. Prints its problems, and its messages if it has
// none.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(0, "utf-8"));
console.log(
  JSON.stringify({
    problems: diagnostics.map((each) => `${each.path.join(".")}: ${each.message}`),
    messages: document?.messages().all().map((each) => each.name()) ?? [],
  }),
);
