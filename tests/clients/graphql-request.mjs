// graphql-request, which has no subscriptions.
import { GraphQLClient } from "graphql-request";

import * as programme from "./programme.mjs";

const { sub, token } = programme.identity("hanako");
const anybody = new GraphQLClient(programme.url, { headers: { "x-api-key": programme.apiKey } });
const hanako = new GraphQLClient(programme.url, { headers: { authorization: token } });

await programme.report({
  "query, API key": async () => {
    programme.expect((await anybody.request(programme.LOCATIONS)).locations.nodes.length, 1);
  },
  "query, Cognito": async () => {
    programme.expect((await hanako.request(programme.VIEWER)).viewer.id, sub);
  },
  "query, API key: Unauthorized": () => programme.refused(anybody.request(programme.VIEWER), "Not Authorized"),
  "mutation, Cognito": async () => {
    const { updateViewer } = await hanako.request(programme.RENAME, { input: { displayName: "花子" } });
    programme.expect(updateViewer.user.displayName, "花子");
  },
});
