import { createContext, use } from "react";

import type { Client, SignedIn } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";

const ClientContext = createContext<Client | null>(null);

export const ClientProvider = ClientContext;

export function useClient(): Client {
  const client = use(ClientContext);
  if (!client) throw new Error("useClient needs a ClientProvider around it");
  return client;
}

/** Who is signed in; null while signed out. */
export function useUser(): SignedIn | null {
  return useSignal(useClient().session.user);
}
