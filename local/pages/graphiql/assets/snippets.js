// A request as code for other clients, in the form of docs/use/clients.md. No token is in the code,
// but the command that gets one: so it can be pasted anywhere, and works tomorrow too.

// request: {document, operation, variables}; place: {origin, socketOrigin, apiKey, needsKey};
// identity: an identity, or undefined for the API key.
export const snippets = { curl, Apollo: apollo, Amplify: amplify, Python: python };

const KEY_HEADER = "x-development-key";
const json = (value) => JSON.stringify(value, null, 2);
const lines = (...parts) => `${parts.filter((each) => each !== null).join("\n")}\n`;
const indent = (text) => text.replace(/\n/g, "\n    ");

function curl({ document, operation, variables }, place, identity) {
  const { origin, socketOrigin, apiKey, needsKey } = place;
  if (operation === "subscription") {
    return lines(
      "# curl cannot: a subscription needs a WebSocket. Clients open one of these:",
      `#   ${socketOrigin}/graphql`,
      "#     protocol graphql-transport-ws; connection_init has the credentials",
      `#   ${socketOrigin}/graphql/realtime?header=HEADER&payload=e30=`,
      "#     protocol graphql-ws, AppSync's; HEADER is the base64 of",
      `#     ${JSON.stringify({ host: new URL(origin).host, ...credentialsForm(identity, apiKey) })}`,
    );
  }
  const key = needsKey ? ` -H "${KEY_HEADER}: $DEVELOPMENT_KEY"` : "";
  const isWanted = `each["name"] == ${pythonText(identity?.name)}`;
  const pick = `next(each["token"] for each in json.load(sys.stdin) if ${isWanted})`;
  const program = shellText(`import json, sys; print(${pick})`);
  return lines(
    identity && needsKey ? "# DEVELOPMENT_KEY is the key in the link that the server printed." : null,
    identity
      ? `TOKEN=$(curl -s ${origin}/dev/identities${key} |\n  python3 -c ${program})`
      : null,
    `curl ${origin}/graphql -H 'Content-Type: application/json' \\`,
    `  -H ${identity ? '"Authorization: $TOKEN"' : `'x-api-key: ${apiKey}'`} --data-binary @- <<'JSON'`,
    json({ query: document, variables }),
    "JSON",
  );
}

const credentialsForm = (identity, apiKey) =>
  identity ? { Authorization: `a token of ${identity.name}` } : { "x-api-key": apiKey };

function apollo({ document, operation, variables }, place, identity) {
  const verb = { query: "query", mutation: "mutate", subscription: "subscribe" }[operation];
  const options = { query: "query", mutation: "mutation", subscription: "query" }[operation];
  const auth = identity
    ? `{ type: "AMAZON_COGNITO_USER_POOLS", jwtToken: token }`
    : `{ type: "API_KEY", apiKey: ${JSON.stringify(place.apiKey)} }`;
  const call = `client.${verb}({ ${options}: gql(document), variables })`;
  return lines(
    "// npm install @apollo/client graphql rxjs aws-appsync-auth-link aws-appsync-subscription-link",
    'import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";',
    'import { createAuthLink } from "aws-appsync-auth-link";',
    'import { createSubscriptionHandshakeLink } from "aws-appsync-subscription-link";',
    "",
    ...(identity ? javascriptToken(place, identity) : []),
    `const url = ${JSON.stringify(`${place.origin}/graphql`)};`,
    'const region = "ap-northeast-1";',
    `const auth = ${auth};`,
    "const client = new ApolloClient({",
    "  link: ApolloLink.from([",
    "    createAuthLink({ url, region, auth }),",
    "    createSubscriptionHandshakeLink({ url, region, auth }, new HttpLink({ uri: url })),",
    "  ]),",
    "  cache: new InMemoryCache(),",
    "});",
    "",
    ...javascriptRequest(document, variables),
    ...(operation === "subscription"
      ? [
          `${call}.subscribe({`,
          "  next: ({ data, error }) => console.log(error ?? JSON.stringify(data)),",
          "});",
        ]
      : [`const { data } = await ${call};`, "console.log(JSON.stringify(data));"]),
  );
}

function amplify({ document, operation, variables }, place, identity) {
  const mode = identity ? "userPool" : "apiKey";
  const call = `client.graphql({ query: document, variables, authMode: "${mode}" })`;
  return lines(
    "// npm install aws-amplify. In AWS the settings are Terraform's output amplify_outputs, and",
    "// Amplify.signIn gets the token. Subscriptions need `TLS=1 make run`: Amplify opens wss:// only.",
    'import { Amplify } from "aws-amplify";',
    'import { generateClient } from "aws-amplify/api";',
    identity ? 'import { decodeJWT } from "aws-amplify/auth";' : null,
    "",
    ...(identity ? javascriptToken(place, identity) : []),
    `const answer = await fetch(${fetchArguments(place, "/dev/amplify_outputs.json")});`,
    "const outputs = await answer.json();",
    ...(identity
      ? [
          "const jwt = decodeJWT(token);",
          "Amplify.configure(outputs, {",
          "  Auth: { tokenProvider: { getTokens: async () => ({ accessToken: jwt, idToken: jwt }) } },",
          "});",
        ]
      : ["Amplify.configure(outputs);"]),
    "const client = generateClient();",
    "",
    ...javascriptRequest(document, variables),
    ...(operation === "subscription"
      ? [
          `${call}.subscribe({`,
          "  next: ({ data }) => console.log(JSON.stringify(data)),",
          "  error: console.error,",
          "});",
        ]
      : [`const { data } = await ${call};`, "console.log(JSON.stringify(data));"]),
  );
}

function javascriptToken(place, { name }) {
  return [
    `const identities = await (await fetch(${fetchArguments(place, "/dev/identities")})).json();`,
    "// In AWS it comes from Cognito.",
    `const { token } = identities.find(({ name }) => name === ${JSON.stringify(name)});`,
    "",
  ];
}

function fetchArguments({ origin, needsKey }, path) {
  const address = JSON.stringify(origin + path);
  const key = `{ "${KEY_HEADER}": process.env.DEVELOPMENT_KEY }`;
  return needsKey ? `${address}, { headers: ${key} }` : address;
}

function javascriptRequest(document, variables) {
  const escaped = document.replace(/[\\`]|\$\{/g, "\\$&");
  return [`const document = \`${escaped}\`;`, `const variables = ${json(variables)};`];
}

function python({ document, operation, variables }, place, identity) {
  const isWatch = operation === "subscription";
  return lines(
    `# pip install "gql[aiohttp${isWatch ? ",websockets" : ""}]"`,
    isWatch ? "import asyncio" : null,
    identity ? "import json" : null,
    identity && place.needsKey ? "import os" : null,
    identity ? `from urllib.request import ${place.needsKey ? "Request, " : ""}urlopen` : null,
    isWatch || identity ? "" : null,
    "from gql import Client, gql",
    ...(isWatch
      ? [
          `from gql.transport.appsync_auth import AppSync${identity ? "JWT" : "ApiKey"}Authentication`,
          "from gql.transport.appsync_websockets import AppSyncWebsocketsTransport",
        ]
      : ["from gql.transport.aiohttp import AIOHTTPTransport"]),
    "",
    ...(identity ? pythonToken(place, identity) : []),
    `request = gql(${pythonDocument(document)})`,
    `request.variable_values = ${pythonValue(variables)}`,
    ...(isWatch ? pythonWatch(place, identity) : pythonSend(place, identity)),
  );
}

function pythonToken({ origin, needsKey }, { name }) {
  const address = pythonText(`${origin}/dev/identities`);
  const key = `{${pythonText(KEY_HEADER)}: os.environ["DEVELOPMENT_KEY"]}`;
  return [
    `identities = json.load(urlopen(${needsKey ? `Request(${address}, headers=${key})` : address}))`,
    "# In AWS it comes from Cognito.",
    `token = next(each["token"] for each in identities if each["name"] == ${pythonText(name)})`,
    "",
  ];
}

function pythonSend({ origin, apiKey }, identity) {
  const headers = identity ? '{"Authorization": token}' : `{"x-api-key": ${pythonText(apiKey)}}`;
  return [
    `transport = AIOHTTPTransport(${pythonText(`${origin}/graphql`)}, headers=${headers})`,
    "print(Client(transport=transport).execute(request))",
  ];
}

function pythonWatch({ origin, socketOrigin, apiKey }, identity) {
  const host = pythonText(new URL(origin).host);
  const auth = identity
    ? `AppSyncJWTAuthentication(host=${host}, jwt=token)`
    : `AppSyncApiKeyAuthentication(host=${host}, api_key=${pythonText(apiKey)})`;
  return [
    `transport = AppSyncWebsocketsTransport(${pythonText(`${socketOrigin}/graphql`)}, auth=${auth})`,
    "",
    "",
    "async def main() -> None:",
    "    async with Client(transport=transport) as session:",
    "        async for answer in session.subscribe(request):",
    "            print(answer, flush=True)",
    "",
    "",
    "asyncio.run(main())",
  ];
}

// JSON's texts are Python's too.
const pythonText = (text) => JSON.stringify(text);
const pythonDocument = (text) => (/\\|"""/.test(text) ? pythonText(text) : `"""\n${text}\n"""`);

function pythonValue(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([name, each]) => `    ${pythonText(name)}: ${indent(pythonValue(each))},\n`,
  );
  return entries.length ? `{\n${entries.join("")}}` : "{}";
}

const shellText = (text) => `'${text.replace(/'/g, "'\\''")}'`;
