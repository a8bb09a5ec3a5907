import { useQuery } from "@tanstack/react-query";

import { ExchangesDocument, type ExchangeStatus } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Anchor, Card, EmptyState } from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { mayOpen } from "../roles.ts";
import { homeTexts } from "../texts/home.ts";

const COUNTED = 100;

/** What waits, each a link to its rows. */
export function HomePage() {
  const { groups } = useUser();
  const texts = useTexts(homeTexts);
  return (
    <Page title={texts.title}>
      {mayOpen("queue", groups) ? (
        <div className="tiles">
          <ExchangeTile status="PENDING_APPROVAL" label={texts.waiting} href="/queue" />
          <ExchangeTile
            status="CONFIRMED"
            label={texts.toHandOver}
            href="/exchanges?status=CONFIRMED"
          />
        </div>
      ) : (
        <EmptyState title={texts.nothing} />
      )}
    </Page>
  );
}

interface ExchangeTileProps {
  readonly status: ExchangeStatus;
  readonly label: string;
  readonly href: string;
}

function ExchangeTile({ status, label, href }: ExchangeTileProps) {
  const { transport } = useClient();
  const { data } = useQuery({
    queryKey: ["exchanges", "count", status],
    queryFn: async ({ signal }) =>
      (await transport.request(ExchangesDocument, { status, first: COUNTED }, { signal }))
        .exchanges,
  });
  return (
    <CountTile
      label={label}
      href={href}
      count={data?.nodes.length ?? null}
      isMore={data?.pageInfo.hasNextPage ?? false}
    />
  );
}

interface CountTileProps {
  readonly label: string;
  readonly href: string;
  /** null while it is not known. */
  readonly count: number | null;
  readonly isMore: boolean;
}

function CountTile({ label, href, count, isMore }: CountTileProps) {
  const { formats } = useLocale();
  const texts = useTexts(homeTexts);
  const said = count === null ? "…" : isMore ? texts.atLeast(count) : formats.number(count);
  return (
    <Card className="count-tile">
      <Anchor href={href}>
        <span>{label}</span>
        <strong className="ui-number">{said}</strong>
      </Anchor>
    </Card>
  );
}
