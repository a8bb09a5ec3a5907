// @apollo/client 4 with AWS's links.
import { createRequire } from "node:module";

import * as programme from "./programme.mjs";

// AWS's links sign by IAM in bundles and in CommonJS; Node.js misreads their ES modules.
const require = createRequire(import.meta.url);
const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = require("@apollo/client");
const { createAuthLink } = require("aws-appsync-auth-link");
const { createSubscriptionHandshakeLink } = require("aws-appsync-subscription-link");

const { url, region } = programme;
const { sub, token } = programme.identity("hanako");
const SIGN_INS = {
  key: { type: "API_KEY", apiKey: programme.apiKey },
  cognito: { type: "AMAZON_COGNITO_USER_POOLS", jwtToken: async () => token },
  iam: { type: "AWS_IAM", credentials: programme.publisher },
};
const clients = Object.fromEntries(
  Object.entries(SIGN_INS).map(([name, auth]) => [
    name,
    new ApolloClient({
      link: ApolloLink.from([
        createAuthLink({ url, region, auth }),
        createSubscriptionHandshakeLink({ url, region, auth }, new HttpLink({ uri: url })),
      ]),
      cache: new InMemoryCache(),
      // The link signs the body without the extensions that Apollo sends.
      enhancedClientAwareness: { transport: false },
    }),
  ]),
);

async function push(client) {
  let started;
  await programme.firstPush("hanako", (next, error) => {
    started = client
      .subscribe({ query: gql(programme.WATCH), variables: { userId: sub } })
      .subscribe({
        next: (answer) => (answer.error ? error(answer.error) : next(answer.data.onBalanceChanged)),
        error,
      });
  });
  started.unsubscribe();
}

await programme.report({
  "query, API key": async () => {
    const { data } = await clients.key.query({ query: gql(programme.LOCATIONS) });
    programme.expect(data.locations.nodes.length, 1);
  },
  "query, Cognito": async () => {
    const { data } = await clients.cognito.query({ query: gql(programme.VIEWER) });
    programme.expect(data.viewer.id, sub);
  },
  "mutation, Cognito": async () => {
    const variables = { input: { displayName: "花子" } };
    const { data } = await clients.cognito.mutate({ mutation: gql(programme.RENAME), variables });
    programme.expect(data.updateViewer.user.displayName, "花子");
  },
  "mutation, IAM": async () => {
    const variables = { input: programme.madeUp("somebody", 1) };
    const { data } = await clients.iam.mutate({ mutation: gql(programme.PUBLISH), variables });
    programme.expect(data.publishBalance.userId, "somebody");
  },
  "subscription, Cognito": () => push(clients.cognito),
  "subscription, API key: Unauthorized": () => programme.refused(push(clients.key), "Not Authorized"),
});
