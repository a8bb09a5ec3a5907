import { type AppName, type Config, ConfigError, loadConfig } from "./config.ts";
import { Outbox } from "./outbox.ts";
import { Realtime } from "./realtime.ts";
import { Session } from "./session.ts";
import { Transport } from "./transport.ts";

/** What an app has of the API: one for the page. */
export interface Client {
  readonly config: Config;
  readonly session: Session;
  readonly transport: Transport;
  readonly realtime: Realtime;
  readonly outbox: Outbox;
  /** What completeSignIn raised: show the page with a word about it; null: nothing. */
  readonly signInProblem: unknown;
}

/** Load the configuration, take the answer of the sign-in page, send what waits. */
export async function startClient(app: AppName): Promise<Client> {
  if (!isSecureContext) {
    throw new ConfigError(`${location.origin} is not secure: open the app by HTTPS or localhost.`);
  }
  const config = await loadConfig();
  const session = new Session(app, config.signIn);
  const transport = new Transport(config.api, session);
  const realtime = new Realtime(config.api, session);
  const outbox = new Outbox(app, session, transport);
  let sub = session.user.get()?.sub;
  session.user.subscribe(() => {
    // Before the page subscribes for the next person.
    if (session.user.get()?.sub !== sub) realtime.reset();
    sub = session.user.get()?.sub;
  });
  const signInProblem: unknown = await session.completeSignIn().then(
    () => null,
    (error: unknown) => error,
  );
  outbox.start();
  return { config, session, transport, realtime, outbox, signInProblem };
}
