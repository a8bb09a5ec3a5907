import { lazy, Suspense, useEffect } from "react";
import { Route, Switch, useLocation } from "wouter";

import { useSignal } from "@recycle-points/api/react";
import { useNewVersion } from "@recycle-points/build/client";
import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  BottomNav,
  GiftIcon,
  HistoryIcon,
  HomeIcon,
  MapIcon,
  ScanIcon,
  Skeleton,
} from "@recycle-points/ui";

import { clickedPage, keepLocale } from "./account/follow-push.ts";
import { useLiveExchanges } from "./account/live-exchanges.ts";
import { useLiveBalance } from "./account/live.ts";
import { useClient, useUser } from "./client.tsx";
import { codeFromLink } from "./code-in-address.ts";
import { useGo } from "./navigation.tsx";
import { HomePage } from "./pages/home.tsx";
import { shellTexts } from "./texts/shell.ts";

const StartPage = lazy(async () => ({ default: (await import("./pages/start.tsx")).StartPage }));
const NotFoundPage = lazy(async () => ({
  default: (await import("./pages/not-found.tsx")).NotFoundPage,
}));
const ScanPage = lazy(async () => ({ default: (await import("./pages/scan.tsx")).ScanPage }));
const RewardsPage = lazy(async () => ({
  default: (await import("./pages/rewards.tsx")).RewardsPage,
}));
const RewardPage = lazy(async () => ({ default: (await import("./pages/reward.tsx")).RewardPage }));
const PlacesPage = lazy(async () => ({ default: (await import("./pages/places.tsx")).PlacesPage }));
const HistoryPage = lazy(async () => ({
  default: (await import("./pages/history.tsx")).HistoryPage,
}));
const ExchangePage = lazy(async () => ({
  default: (await import("./pages/exchange.tsx")).ExchangePage,
}));
const ProfilePage = lazy(async () => ({
  default: (await import("./pages/profile.tsx")).ProfilePage,
}));

/** What is around every page, and which page is shown. */
export function Shell() {
  const user = useUser();
  const texts = useTexts(shellTexts);
  useLiveBalance();
  useLiveExchanges();
  useCodeFromLink();
  useUpdates();
  useNotices();
  return (
    <>
      <a className="ui-skip-link" href="#main">
        {texts.skip}
      </a>
      <div className="shell">
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/">{user ? <HomePage /> : <StartPage />}</Route>
            <Route path="/rewards" component={RewardsPage} />
            <Route path="/rewards/:id">{({ id }) => <RewardPage id={id} key={id} />}</Route>
            <Route path="/places">
              <PlacesPage />
            </Route>
            <Route path="/places/:id">{({ id }) => <PlacesPage id={id} />}</Route>
            {user ? <OwnRoutes /> : <Route path="/:page/*?" component={StartPage} />}
          </Switch>
        </Suspense>
      </div>
      <Navigation />
    </>
  );
}

function OwnRoutes() {
  return (
    <Switch>
      <Route path="/scan" component={ScanPage} />
      <Route path="/history" component={HistoryPage} />
      <Route path="/exchanges/:id">{({ id }) => <ExchangePage id={id} key={id} />}</Route>
      <Route path="/profile" component={ProfilePage} />
      <Route component={NotFoundPage} />
    </Switch>
  );
}

function Navigation() {
  const user = useUser();
  const [path] = useLocation();
  const texts = useTexts(shellTexts);
  const own = [
    { href: "/", label: texts.home, icon: <HomeIcon /> },
    { href: "/rewards", label: texts.rewards, icon: <GiftIcon /> },
    { href: "/scan", label: texts.scan, icon: <ScanIcon />, prominent: true },
    { href: "/places", label: texts.places, icon: <MapIcon /> },
    { href: "/history", label: texts.history, icon: <HistoryIcon /> },
  ];
  const open = own.filter(({ href }) => ["/", "/rewards", "/places"].includes(href));
  const current = `/${path.split("/")[1] ?? ""}`;
  return (
    <BottomNav
      label={texts.pages}
      items={user ? own : open}
      current={current === "/exchanges" ? "/history" : current}
    />
  );
}

function Loading() {
  return (
    <main className="page" id="main">
      <Skeleton lines={6} />
    </main>
  );
}

/** A link with a code leads to the page that redeems it, once one is signed in. */
function useCodeFromLink(): void {
  const user = useUser();
  const code = useSignal(codeFromLink);
  const go = useGo();
  const isWanted = user !== null && code !== null;
  useEffect(() => {
    if (isWanted) go("/scan");
  }, [isWanted, go]);
}

/** The service worker's notices: their language, and the page that a click on one opens. */
function useNotices(): void {
  const { locale } = useLocale();
  const go = useGo();
  useEffect(() => {
    void keepLocale(locale).catch(console.error);
  }, [locale]);
  const page = useSignal(clickedPage);
  useEffect(() => {
    if (page === null) return;
    clickedPage.set(null);
    go(page);
  }, [page, go]);
}

/** A new version is taken where it interrupts nothing: on the first page, while nobody looks. */
function useUpdates(): void {
  const { isReady, apply } = useNewVersion();
  const { outbox } = useClient();
  const [path] = useLocation();
  useEffect(() => {
    if (!isReady || path !== "/") return undefined;
    const take = () => {
      const isBusy = outbox.entries.get().some(({ status }) => status === "waiting");
      if (document.visibilityState === "hidden" && !isBusy) apply();
    };
    take();
    document.addEventListener("visibilitychange", take);
    return () => document.removeEventListener("visibilitychange", take);
  }, [isReady, path, apply, outbox]);
}
