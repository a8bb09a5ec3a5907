import { lazy, Suspense, useState } from "react";

import { useSignal } from "@recycle-points/api/react";
import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  ButtonLink,
  Card,
  EmptyState,
  ErrorState,
  List,
  Notice,
  ScanIcon,
  Skeleton,
  UserIcon,
} from "@recycle-points/ui";

import { isSoon, nextExpiry, type Viewer } from "../account/balance.ts";
import { foldEntries, type Movement } from "../account/movements.ts";
import { useNow } from "../account/now.ts";
import { BalanceCard } from "../balance-card.tsx";
import { useClient } from "../client.tsx";
import { MovementRow } from "../movement-row.tsx";
import { LazyMovementSheet } from "../lazy-sheets.tsx";
import { Page } from "../page.tsx";
import { useRecent, useViewer } from "../queries.ts";
import { homeTexts } from "../texts/home.ts";
import { shellTexts } from "../texts/shell.ts";

const OutboxNotices = lazy(async () => ({
  default: (await import("../outbox-notices.tsx")).OutboxNotices,
}));
const Carried = lazy(async () => ({ default: (await import("../carried.tsx")).Carried }));
const SHOWN = 4;

/** The card, and what happened last. */
export function HomePage() {
  const texts = useTexts(homeTexts);
  const shell = useTexts(shellTexts);
  const { data: viewer, isError, refetch } = useViewer();
  const entries = useSignal(useClient().outbox.entries);
  const name = viewer?.displayName;
  return (
    <Page
      title={shell.home}
      heading={name ? texts.greeting(name) : texts.hello}
      className="home"
      end={
        <Anchor className="ui-icon-button" href="/profile" aria-label={shell.profile}>
          <UserIcon />
        </Anchor>
      }
    >
      <div className="columns">
        <div className="ui-stack">
          {viewer && <BalanceCard balance={viewer.balance} />}
          {!viewer && isError && <ErrorState onRetry={() => void refetch()} />}
          {!viewer && !isError && <Skeleton lines={5} />}
          {entries.length > 0 && (
            <Suspense>
              <OutboxNotices />
            </Suspense>
          )}
          {viewer?.isSuspended && <Notice tone="danger">{texts.suspended}</Notice>}
          <ButtonLink href="/scan" size="large" wide icon={<ScanIcon />}>
            {texts.scan}
          </ButtonLink>
          {viewer && <ExpiryNotice viewer={viewer} />}
        </div>
        <div className="ui-stack">
          <Recent />
          <Suspense>{viewer && <Carried viewer={viewer} />}</Suspense>
        </div>
      </div>
    </Page>
  );
}

function ExpiryNotice({ viewer: { balance } }: { readonly viewer: Viewer }) {
  const { formats } = useLocale();
  const texts = useTexts(homeTexts);
  const now = useNow();
  const expiry = nextExpiry(balance);
  if (!expiry || !isSoon(expiry.expiresAt, now)) return null;
  return (
    <Notice tone="warning">
      <p>{texts.soon(expiry.points, formats.relativeDay(expiry.expiresAt, new Date(now)))}</p>
      <Anchor className="notice-link" href="/rewards">
        {texts.soonAction}
      </Anchor>
    </Notice>
  );
}

function Recent() {
  const texts = useTexts(homeTexts);
  const { data, isError, refetch } = useRecent();
  const [open, setOpen] = useState<Movement | null>(null);
  return (
    <section className="ui-stack" aria-labelledby="recent">
      <div className="section-head">
        <h2 id="recent">{texts.recent}</h2>
        {data && data.length > 0 && <Anchor href="/history">{texts.all}</Anchor>}
      </div>
      <Card>
        {!data && isError && <ErrorState onRetry={() => void refetch()} />}
        {!data && !isError && <Skeleton lines={4} />}
        {data?.length === 0 && (
          <EmptyState title={texts.emptyTitle}>
            <p>{texts.empty}</p>
            <ButtonLink variant="secondary" href="/places">
              {texts.emptyAction}
            </ButtonLink>
          </EmptyState>
        )}
        {data && data.length > 0 && (
          <List>
            {foldEntries(data)
              .slice(0, SHOWN)
              .map((movement) => (
                <MovementRow key={movement.id} movement={movement} onOpen={setOpen} />
              ))}
          </List>
        )}
      </Card>
      {open && <LazyMovementSheet movement={open} onClose={() => setOpen(null)} />}
    </section>
  );
}
