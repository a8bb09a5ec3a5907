import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Router } from "wouter";

import { type Client, RequestError } from "@recycle-points/api";
import { LocaleProvider } from "@recycle-points/i18n";
import { LinkProvider, StatusProvider } from "@recycle-points/ui";

import { ClientProvider } from "./client.tsx";
import { RouterLink } from "./navigation.tsx";
import { Shell } from "./shell.tsx";

const RETRIES = 2;

export function App({ client }: { readonly client: Client }) {
  const [queries] = useState(createQueries);
  useEffect(() => {
    let sub = client.session.user.get()?.sub;
    return client.session.user.subscribe(() => {
      const next = client.session.user.get()?.sub;
      // What one person read is not shown to the next.
      if (next !== sub) queries.clear();
      sub = next;
    });
  }, [client, queries]);
  return (
    <ClientProvider value={client}>
      <QueryClientProvider client={queries}>
        <Router base={import.meta.env.BASE_URL.replace(/\/$/, "")}>
          <LinkProvider value={RouterLink}>
            <LocaleProvider timeZone={client.config.programme.timeZone}>
              <StatusProvider>
                <Shell />
              </StatusProvider>
            </LocaleProvider>
          </LinkProvider>
        </Router>
      </QueryClientProvider>
    </ClientProvider>
  );
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < RETRIES && !isFinal(error),
      },
    },
  });
}

function isFinal(error: unknown): boolean {
  return error instanceof RequestError && (error.kind === "refused" || error.kind === "signedOut");
}
