import { Suspense, useState } from "react";
import { Route, Switch, useLocation } from "wouter";

import { useSignal } from "@recycle-points/api/react";
import { useTexts } from "@recycle-points/i18n";
import { ButtonLink, EmptyState, Skeleton } from "@recycle-points/ui";

import { useClient, useUser } from "./client.tsx";
import { Navigation } from "./navigation-bar.tsx";
import { Page } from "./page.tsx";
import { HomePage } from "./pages/home.tsx";
import { WelcomePage } from "./pages/welcome.tsx";
import { isStaff } from "./roles.ts";
import { mayOpen, ROUTES } from "./routes.ts";
import { shellTexts } from "./texts/shell.ts";

/** What is around every page, and which page is shown. */
export function Shell() {
  const user = useSignal(useClient().session.user);
  const texts = useTexts(shellTexts);
  return (
    <>
      <a className="ui-skip-link" href="#main">
        {texts.skip}
      </a>
      {/* What one person opened is not open for the next. */}
      {user && isStaff(user.groups) ? <Desk key={user.sub} /> : <WelcomePage />}
    </>
  );
}

function Desk() {
  const { groups } = useUser();
  const [path] = useLocation();
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <div className="desk">
      <Navigation
        // A link that was followed closes the menu of small screens.
        isOpen={openAt === path}
        onToggle={() => setOpenAt(openAt === path ? null : path)}
      />
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={HomePage} />
          {ROUTES.filter(({ page }) => mayOpen(page, groups)).map(({ path: each, Component }) => (
            <Route key={each} path={each}>
              {(params: { readonly id?: string }) => (
                <Component key={params.id} id={params.id ?? ""} />
              )}
            </Route>
          ))}
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </div>
  );
}

function Loading() {
  return (
    <main className="page" id="main">
      <Skeleton lines={6} />
    </main>
  );
}

function NotFoundPage() {
  const texts = useTexts(shellTexts);
  return (
    <Page title={texts.notFound}>
      <EmptyState title={texts.notFoundText}>
        <ButtonLink href="/">{texts.toHome}</ButtonLink>
      </EmptyState>
    </Page>
  );
}
