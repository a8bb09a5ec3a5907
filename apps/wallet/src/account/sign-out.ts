import type { Client } from "@recycle-points/api";

import { turnPushOff } from "./push.ts";

const PATIENCE_MILLISECONDS = 3_000;

/**
 * Signs out once the server sends this browser no pushes any more: it takes the person's session
 * to ask for that. Without an answer one is signed out all the same: nothing comes here any more.
 */
export async function signOut(client: Client): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS));
  const works = [turnPushOff(client), client.outbox.forget()];
  await Promise.race([Promise.allSettled(works), patience]);
  client.session.signOut();
}
