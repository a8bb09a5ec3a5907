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

const SIGNED_OUT: SignedIn = { sub: "", groups: [] };

/** Who is signed in; without groups while signed out. */
export function useUser(): SignedIn {
  return useSignal(useClient().session.user) ?? SIGNED_OUT;
}
