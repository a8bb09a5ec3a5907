import { QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";

import type { Client } from "@recycle-points/api";
import { LocaleProvider } from "@recycle-points/i18n";
import { LinkProvider, StatusProvider } from "@recycle-points/ui";

import { ClientProvider, useClient } from "./client.tsx";
import { RouterLink } from "./navigation.tsx";
import { useViewer } from "./queries.ts";
import { Shell } from "./shell.tsx";
import type { Storage } from "./storage.ts";

interface AppProps {
  readonly client: Client;
  readonly storage: Storage;
}

export function App({ client, storage }: AppProps) {
  return (
    <ClientProvider value={client}>
      <QueryClientProvider client={storage.queries}>
        <Router base={import.meta.env.BASE_URL.replace(/\/$/, "")}>
          <LinkProvider value={RouterLink}>
            <Localized />
          </LinkProvider>
        </Router>
      </QueryClientProvider>
    </ClientProvider>
  );
}

function Localized() {
  const { config } = useClient();
  const { data } = useViewer();
  return (
    <LocaleProvider timeZone={config.programme.timeZone} profileLanguage={data?.language}>
      <StatusProvider>
        <Shell />
      </StatusProvider>
    </LocaleProvider>
  );
}
