// The audits of GraphQL over HTTP.
import { serverAudits } from "graphql-http";

import * as programme from "./programme.mjs";

const audits = serverAudits({
  url: programme.url,
  fetchFn: (address, options = {}) =>
    fetch(address, { ...options, headers: { ...options.headers, "x-api-key": programme.apiKey } }),
});

await programme.report(
  Object.fromEntries(
    audits.map(({ id, name, fn }) => [
      `${id} ${name}`,
      async () => {
        const result = await fn();
        if (result.status !== "ok") throw new Error(`${result.status}: ${result.reason}`);
      },
    ]),
  ),
);
