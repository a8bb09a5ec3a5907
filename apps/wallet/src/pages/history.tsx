import { useEffect, useRef, useState } from "react";

import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  Button,
  Card,
  EmptyState,
  ErrorState,
  HistoryIcon,
  List,
  SegmentedControl,
  Skeleton,
} from "@recycle-points/ui";

import { foldEntries, groupByMonth, type Movement } from "../account/movements.ts";
import { MovementRow } from "../movement-row.tsx";
import { LazyMovementSheet } from "../lazy-sheets.tsx";
import { Page } from "../page.tsx";
import { type Filter, useHistory } from "../queries.ts";
import { historyTexts } from "../texts/history.ts";

const FILTERS: readonly Filter[] = ["all", "earned", "used", "other"];

/** Every movement of the points, by month. */
export function HistoryPage() {
  const texts = useTexts(historyTexts);
  const [filter, setFilter] = useState<Filter>("all");
  return (
    <Page title={texts.title} className="narrow">
      <SegmentedControl
        label={texts.filter}
        options={FILTERS.map((value) => ({ value, label: texts.filters[value] }))}
        value={filter}
        onChange={setFilter}
      />
      <Movements filter={filter} key={filter} />
    </Page>
  );
}

function Movements({ filter }: { readonly filter: Filter }) {
  const { formats } = useLocale();
  const texts = useTexts(historyTexts);
  const { data, isError, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useHistory(filter);
  const [open, setOpen] = useState<Movement | null>(null);
  if (isPending) return <Skeleton lines={8} />;
  if (!data && isError) return <ErrorState onRetry={() => void refetch()} />;
  const movements = foldEntries(data.pages.flatMap(({ nodes }) => nodes));
  if (movements.length === 0) {
    return (
      <EmptyState
        icon={<HistoryIcon size={32} />}
        title={filter === "all" ? texts.empty : texts.emptyFilter}
      />
    );
  }
  return (
    <>
      {groupByMonth(movements, formats.month).map(({ month, movements: inIt }) => (
        <section key={month} className="ui-stack month" aria-labelledby={`month-${month}`}>
          <h2 id={`month-${month}`}>{month}</h2>
          <Card>
            <List>
              {inIt.map((movement) => (
                <MovementRow key={movement.id} movement={movement} onOpen={setOpen} />
              ))}
            </List>
          </Card>
        </section>
      ))}
      {hasNextPage ? (
        <More isBusy={isFetchingNextPage} onMore={() => void fetchNextPage()} />
      ) : (
        <p className="list-end">{texts.end}</p>
      )}
      {open && <LazyMovementSheet movement={open} onClose={() => setOpen(null)} />}
    </>
  );
}

interface MoreProps {
  readonly isBusy: boolean;
  readonly onMore: () => void;
}

/** Loads more when it comes into view; it is a button, too, for keyboards. */
function More({ isBusy, onMore }: MoreProps) {
  const texts = useTexts(historyTexts);
  const place = useRef<HTMLDivElement>(null);
  const load = useRef(onMore);
  useEffect(() => {
    load.current = onMore;
  });
  useEffect(() => {
    if (!place.current || isBusy) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) load.current();
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isBusy]);
  return (
    <div ref={place}>
      <Button variant="secondary" wide busy={isBusy} onClick={onMore}>
        {texts.more}
      </Button>
    </div>
  );
}
