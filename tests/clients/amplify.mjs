// aws-amplify 6, over TLS, configured by /dev/amplify_outputs.json alone.
import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/api";
import { decodeJWT } from "aws-amplify/auth";

import * as programme from "./programme.mjs";

const outputs = await (await fetch(`${programme.tlsOrigin}/dev/amplify_outputs.json`)).json();
const { sub, token } = programme.identity("hanako");
const jwt = decodeJWT(token);
Amplify.configure(outputs, {
  Auth: {
    tokenProvider: { getTokens: async () => ({ accessToken: jwt, idToken: jwt }) },
    credentialsProvider: {
      getCredentialsAndIdentityId: async () => ({ credentials: programme.publisher }),
      clearCredentialsAndIdentityId: () => {},
    },
  },
});
const client = generateClient();

async function push(authMode) {
  let started;
  await programme.firstPush("hanako", (next, error) => {
    started = client
      .graphql({ query: programme.WATCH, variables: { userId: sub }, authMode })
      .subscribe({ next: ({ data }) => next(data.onBalanceChanged), error });
  });
  started.unsubscribe();
}

await programme.report({
  "query, API key": async () => {
    const { data } = await client.graphql({ query: programme.LOCATIONS, authMode: "apiKey" });
    programme.expect(data.locations.nodes.length, 1);
  },
  "query, Cognito": async () => {
    const { data } = await client.graphql({ query: programme.VIEWER, authMode: "userPool" });
    programme.expect(data.viewer.id, sub);
  },
  "mutation, Cognito": async () => {
    const variables = { input: { displayName: "花子" } };
    const { data } = await client.graphql({ query: programme.RENAME, variables, authMode: "userPool" });
    programme.expect(data.updateViewer, { user: { displayName: "花子" }, userErrors: [] });
  },
  "mutation, IAM": async () => {
    const variables = { input: programme.madeUp("somebody", 1) };
    const { data } = await client.graphql({ query: programme.PUBLISH, variables, authMode: "iam" });
    programme.expect(data.publishBalance.userId, "somebody");
  },
  "subscription, Cognito": () => push("userPool"),
  "subscription, API key: Unauthorized": () => programme.refused(push("apiKey"), "Not Authorized"),
  "subscription, IAM: Unauthorized": () => programme.refused(push("iam"), "Not Authorized"),
});
