/**
 * Writes src/generated/operations.ts: types and texts of operations/*.graphql by the schema;
 * enums.ts: every enum and its values, so that a catalogue of texts can ask for a text of each;
 * error-texts.ts: the text of each error code; and
 * callers.ts: the groups of users that may call each query and mutation.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { buildSchema, getDirectiveValues, Kind, parse } from "graphql";

// AWS declares these itself; the schema in the repository leaves them out.
const AWS = `
  scalar AWSDate
  scalar AWSDateTime
  scalar AWSURL
  directive @aws_api_key on FIELD_DEFINITION | OBJECT
  directive @aws_iam on FIELD_DEFINITION | OBJECT
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;
const SCALARS = { ID: "string", AWSDate: "string", AWSDateTime: "string", AWSURL: "string" };

const folder = new URL("operations/", import.meta.url);
const target = new URL("src/generated/", import.meta.url);
const schema = readFileSync(new URL("../../../schema.graphql", import.meta.url), "utf8");

const text = await codegen({
  filename: "operations.ts",
  schema: parse(AWS + schema),
  documents: readdirSync(folder)
    .toSorted()
    .map((name) => ({
      location: name,
      document: parse(readFileSync(new URL(name, folder), "utf8")),
    })),
  config: {
    documentMode: "string",
    enumsAsTypes: true,
    scalars: SCALARS,
    strictScalars: true,
    useTypeImports: true,
    pureMagicComment: true,
  },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations: typescriptOperations, documents: typedDocumentNode },
});
const enums = parse(schema).definitions.flatMap((each) => {
  if (each.kind !== Kind.ENUM_TYPE_DEFINITION) return [];
  const name = each.name.value;
  const values = JSON.stringify(each.values?.map((value) => value.name.value));
  return [
    `export const ${name}Values = ${values} as const;\n`,
    `export type ${name} = (typeof ${name}Values)[number];\n`,
  ];
});
const built = buildSchema(AWS + schema);
const ofUsers = built.getDirective("aws_cognito_user_pools");
const callers = [built.getQueryType(), built.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map(({ name, astNode }) => {
    const values = ofUsers && astNode && getDirectiveValues(ofUsers, astNode);
    return `  ${name}: ${JSON.stringify(values ? (values["cognito_groups"] ?? null) : [])},\n`;
  }),
);
mkdirSync(target, { recursive: true });
writeFileSync(new URL("enums.ts", target), enums.join(""));
const errorTexts = readFileSync(
  new URL("../../../resolvers/domain/base/error_texts.json", import.meta.url),
  "utf8",
);
writeFileSync(
  new URL("error-texts.ts", target),
  `export const ERROR_TEXTS = ${JSON.stringify(JSON.parse(errorTexts).userErrors)};\n`,
);
writeFileSync(
  new URL("callers.ts", target),
  `/** null: every user. */\nexport const CALLERS = {\n${callers.join("")}} as const;\n`,
);
// Every request carries its text: blanks only cost.
const texts = /(?<=TypedDocumentString\()`[^`]*`/g;
writeFileSync(
  new URL("operations.ts", target),
  text.replaceAll(texts, (each) => each.replaceAll(/\s+/g, " ")),
);
