// relay-runtime, with fetch and graphql-ws as its documentation puts them in.
import { createClient } from "graphql-ws";
import relay from "relay-runtime";

import * as programme from "./programme.mjs";

const { Environment, Network, Observable, RecordSource, Store } = relay;
const { commitMutation, fetchQuery, requestSubscription } = relay;
const { sub, token } = programme.identity("hanako");
const compiled = async (name) =>
  (await import(`${process.env.RELAY_ARTIFACTS}/relay${name}.graphql.js`)).default;

function connect(headers) {
  const sockets = createClient({
    url: programme.url.replace("http", "ws"),
    connectionParams: headers,
  });
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      async ({ text }, variables) =>
        (
          await fetch(programme.url, {
            method: "POST",
            headers: { "content-type": "application/json", ...headers },
            body: JSON.stringify({ query: text, variables }),
          })
        ).json(),
      ({ text, name }, variables) =>
        Observable.create((sink) =>
          sockets.subscribe({ operationName: name, query: text, variables }, sink),
        ),
    ),
  });
}

const anybody = connect({ "x-api-key": programme.apiKey });
const hanako = connect({ Authorization: token });

async function push(environment) {
  const subscription = await compiled("BalanceSubscription");
  let started;
  await programme.firstPush("hanako", (onNext, onError) => {
    started = requestSubscription(environment, {
      subscription,
      variables: { userId: sub },
      onNext: ({ onBalanceChanged }) => onNext(onBalanceChanged),
      onError,
    });
  });
  started.dispose();
}

await programme.report({
  "query, API key": async () => {
    const data = await fetchQuery(anybody, await compiled("LocationsQuery"), {}).toPromise();
    programme.expect(data.locations.nodes.length, 1);
  },
  "query, Cognito": async () => {
    const data = await fetchQuery(hanako, await compiled("ViewerQuery"), {}).toPromise();
    programme.expect(data.viewer.id, sub);
  },
  "mutation, Cognito": async () => {
    const mutation = await compiled("RenameMutation");
    const variables = { input: { displayName: "花子" } };
    const answer = await new Promise((onCompleted, onError) =>
      commitMutation(hanako, { mutation, variables, onCompleted, onError }),
    );
    programme.expect(answer.updateViewer.user.displayName, "花子");
  },
  "subscription, Cognito": () => push(hanako),
  "subscription, API key: Unauthorized": () => programme.refused(push(anybody), "Not Authorized"),
});
