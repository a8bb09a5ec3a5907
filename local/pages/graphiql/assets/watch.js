// Watches one citizen's balance over AppSync's own protocol: it acknowledges a subscription, so the
// query after that misses no change. A version that is not above the last one is dropped, unless the
// query after a new connection finds it: the server has gone back to an earlier state.

import { ask, problemOf } from "./requests.js";
import { credentialsOf, identityOf, isAging } from "./identities.js";
import { socketOrigin } from "./settings.js";

const BALANCE = "userId available held version";
const SUBSCRIPTION = `subscription ($id: ID!) { onBalanceChanged(userId: $id) { ${BALANCE} } }`;
const QUERY = `{ viewer { balance { ${BALANCE} } } }`;
const LONGEST_PAUSE_MILLISECONDS = 15_000;

// Start watching; return a function that stops. `report` gets a state ("connecting", "live",
// "reconnecting", "refused") and why, `show` each newer balance. After the stop neither is called.
export function watchBalance(name, lastVersion, report, show) {
  let socket;
  let timer;
  let isStopped = false;
  let attempts = 0;
  let version = lastVersion;
  let hasPushed = false; // this connection

  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
    // A browser complains if a socket is closed before it is open.
    if (socket?.readyState === WebSocket.OPEN) socket.close();
  };

  function refuse(reason) {
    stop();
    report("refused", reason);
  }

  function showNewer(balance) {
    if (isStopped || balance.userId !== identityOf(name).sub || balance.version <= version) return;
    version = balance.version;
    show(balance);
  }

  async function readBalance() {
    const answer = await ask(name, QUERY);
    if (isStopped) return;
    const problem = problemOf(answer);
    if (problem) return refuse(problem);
    const { balance } = answer.data.viewer;
    if (!hasPushed && balance.version < version) version = -1;
    showNewer(balance);
  }

  function reconnect() {
    if (isStopped) return;
    report("reconnecting");
    attempts += 1;
    const pause = Math.min(500 * 2 ** attempts, LONGEST_PAUSE_MILLISECONDS);
    timer = setTimeout(connect, pause);
  }

  async function connect() {
    try {
      const authorization = { host: location.host, ...(await credentialsOf(name)) };
      if (isStopped) return;
      open(authorization);
    } catch {
      reconnect(); // the server is away: so are the tokens
    }
  }

  function open(authorization) {
    // The credentials go in a sub-protocol: an address would be in logs.
    const header = btoa(JSON.stringify(authorization)).replace(/\+/g, "-").replace(/\//g, "_");
    const protocols = ["graphql-ws", `header-${header.replace(/=+$/, "")}`];
    socket = new WebSocket(`${socketOrigin}/graphql/realtime`, protocols);
    const send = (message) => socket.send(JSON.stringify(message));
    let limitMilliseconds = 30_000;
    let silence;
    const expectFrame = () => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.close(), limitMilliseconds);
    };
    socket.addEventListener("open", () => {
      if (isStopped) socket.close();
      else send({ type: "connection_init" });
    });
    socket.addEventListener("close", () => {
      clearTimeout(silence);
      reconnect();
    });
    socket.addEventListener("message", ({ data: text }) => {
      if (isStopped) return;
      const { type, payload } = JSON.parse(text);
      if (type === "connection_ack") {
        limitMilliseconds = payload.connectionTimeoutMs;
        const data = JSON.stringify({ query: SUBSCRIPTION, variables: { id: identityOf(name).sub } });
        send({ type: "start", id: "watch", payload: { data, extensions: { authorization } } });
      } else if (type === "start_ack") {
        attempts = 0;
        hasPushed = false;
        report("live");
        readBalance().catch(() => socket.close());
      } else if (type === "data") {
        hasPushed = true;
        showNewer(payload.data.onBalanceChanged);
      } else if (type === "error" && isAging(identityOf(name))) {
        socket.close(); // its token of 24 hours is over: the next connection has a new one
      } else if (type === "error" || type === "connection_error") {
        refuse(payload.errors.map(({ message }) => message).join("; "));
      }
      expectFrame();
    });
    expectFrame();
  }

  report("connecting");
  connect();
  return stop;
}
