import { Suspense, useEffect, useState } from "react";

import { type Client, startClient } from "@recycle-points/api";
import { LocaleProvider, useTexts } from "@recycle-points/i18n";
import { ErrorState, Skeleton, StatusProvider } from "@recycle-points/ui";

import { App } from "./app.tsx";
import { texts } from "./texts.ts";

type Started = { readonly client: Client } | { readonly error: unknown } | null;

/** Loads the configuration; without it the page can only show why. */
export function Boot() {
  const [started, setStarted] = useState<Started>(null);
  useEffect(() => {
    startClient("kiosk").then(
      (client) => setStarted({ client }),
      (error: unknown) => {
        reportError(error);
        setStarted({ error });
      },
    );
  }, []);
  const client = started && "client" in started ? started.client : null;
  return (
    <LocaleProvider timeZone={client?.config.programme.timeZone ?? "UTC"}>
      <StatusProvider>
        <Suspense fallback={<NotStarted hasFailed={false} />}>
          {client ? <App client={client} /> : <NotStarted hasFailed={started !== null} />}
        </Suspense>
      </StatusProvider>
    </LocaleProvider>
  );
}

function NotStarted({ hasFailed }: { readonly hasFailed: boolean }) {
  const { brokenTitle, brokenText } = useTexts(texts);
  return (
    <main className="kiosk-plain">
      <h1>{document.title}</h1>
      {hasFailed ? (
        <ErrorState title={brokenTitle} onRetry={() => location.reload()}>
          {brokenText}
        </ErrorState>
      ) : (
        <Skeleton />
      )}
    </main>
  );
}
