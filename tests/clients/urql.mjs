// urql with its defaults, which send queries by GET, and graphql-ws for subscriptions.
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";

import * as programme from "./programme.mjs";

const { url } = programme;
const { sub, token } = programme.identity("hanako");

function connect(headers) {
  const sockets = createClient({ url: url.replace("http", "ws"), connectionParams: headers });
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ query, variables }, sink) }),
  });
  return new Client({
    url,
    exchanges: [cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription })],
    fetchOptions: { headers },
  });
}

const anybody = connect({ "x-api-key": programme.apiKey });
const hanako = connect({ Authorization: token });

async function push(client) {
  let started;
  await programme.firstPush("hanako", (next, error) => {
    started = client
      .subscription(programme.WATCH, { userId: sub })
      .subscribe((answer) => (answer.error ? error(answer.error) : next(answer.data.onBalanceChanged)));
  });
  started.unsubscribe();
}

await programme.report({
  "query, API key": async () => {
    const { data, error } = await anybody.query(programme.LOCATIONS, {});
    if (error) throw error;
    programme.expect(data.locations.nodes.length, 1);
  },
  "query, Cognito": async () => {
    const { data, error } = await hanako.query(programme.VIEWER, {});
    if (error) throw error;
    programme.expect(data.viewer.id, sub);
  },
  "mutation, Cognito": async () => {
    const { data, error } = await hanako.mutation(programme.RENAME, { input: { displayName: "花子" } });
    if (error) throw error;
    programme.expect(data.updateViewer.user.displayName, "花子");
  },
  "subscription, Cognito": () => push(hanako),
  "subscription, API key: Unauthorized": () => programme.refused(push(anybody), "Not Authorized"),
});
