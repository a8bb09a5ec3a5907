import "./styles/queue.css";

import {
  type ComponentType,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

import { useTexts } from "@recycle-points/i18n";
import { Button, Card, EmptyState, KeyboardIcon, Notice, Sheet } from "@recycle-points/ui";

import { type Decision, neighbourOf, readQueueKey, stepFrom } from "./queue.ts";
import { queueTexts } from "./texts/queue.ts";

interface Row {
  readonly id: string;
}

/** Rows that wait for a decision, and the one that is shown. */
export interface Queue<T extends Row> {
  readonly items: readonly T[];
  /** It stays chosen when it leaves the list. */
  readonly chosen: string | null;
  /** undefined: it has left the list, or none waits. */
  readonly selected: T | undefined;
  readonly list: RefObject<HTMLUListElement | null>;
  readonly choose: (id: string) => void;
  readonly step: (key: "next" | "previous") => void;
  readonly restart: () => void;
  /** Goes on after a decision about `id`. */
  readonly moveOn: (id: string) => void;
}

/** @param order - the rows in their order, without those that were decided here */
export function useQueue<T extends Row>(
  order: (decided: ReadonlySet<string>) => readonly T[],
): Queue<T> {
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const latest = useRef<string | null>(null);
  const wantsFocus = useRef(false);
  const items = order(decided);
  const ids = items.map(({ id }) => id);
  // One that leaves the list stays chosen: no other takes its place under a finger that approves.
  if (chosen === null && ids[0] !== undefined) setChosen(ids[0]);
  // Before the next key comes: the focus and what a key decides about never differ.
  useLayoutEffect(() => {
    latest.current = chosen;
    if (wantsFocus.current) focusItem(list.current, chosen);
    wantsFocus.current = false;
  });
  const select = (id: string | null) => {
    wantsFocus.current = id !== chosen;
    setChosen(id);
  };
  return {
    items,
    chosen,
    selected: items.find(({ id }) => id === chosen),
    list,
    choose: setChosen,
    step: (key) => select(stepFrom(ids, chosen, key)),
    restart: () => select(ids[0] ?? null),
    moveOn: (id) => {
      setDecided((old) => new Set(old).add(id));
      // Somebody who went on meanwhile stays where they are.
      if (latest.current !== id) return;
      wantsFocus.current = true;
      setChosen(neighbourOf(ids, id));
    },
  };
}

interface QueueFrameProps<T extends Row> {
  readonly queue: Queue<T>;
  readonly label: string;
  /** What it says without a row. */
  readonly empty: string;
  /** The keys that decide, and what they do. */
  readonly acts: readonly (readonly [string, string])[];
  readonly onDecide: (key: Decision) => void;
  /** What the list shows of a row. */
  readonly Item: ComponentType<{ readonly row: T }>;
  /** The row that is shown. */
  readonly children: ReactNode;
}

/** A list to be worked off by keyboard alone, beside the row that is shown. */
export function QueueFrame<T extends Row>(props: QueueFrameProps<T>) {
  const { queue, label, empty, acts, onDecide, Item, children } = props;
  const { items, selected, list } = queue;
  const texts = useTexts(queueTexts);
  const [isHelping, setHelping] = useState(false);
  const act = (event: KeyboardEvent) => {
    const key = readQueueKey(event);
    if (!key) return;
    event.preventDefault();
    if (key === "help") setHelping(true);
    else if (key === "approve" || key === "reject") onDecide(key);
    else queue.step(key);
  };
  return (
    <>
      {items.length === 0 && <EmptyState title={empty} />}
      <div className="queue">
        {items.length > 0 && (
          <div className="ui-stack">
            <div className="ui-row">
              <strong>{texts.count(items.length)}</strong>
              <Button variant="quiet" icon={<KeyboardIcon />} onClick={() => setHelping(true)}>
                {texts.keys}
              </Button>
            </div>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the buttons in it */}
            <ul className="queue-list" aria-label={label} ref={list} onKeyDown={act}>
              {items.map((row) => (
                <QueueItem
                  key={row.id}
                  id={row.id}
                  isSelected={row.id === selected?.id}
                  isTabStop={row.id === (selected ?? items[0])?.id}
                  onSelect={() => queue.choose(row.id)}
                >
                  <Item row={row} />
                </QueueItem>
              ))}
            </ul>
          </div>
        )}
        {children}
      </div>
      {isHelping && <QueueHelp acts={acts} onClose={() => setHelping(false)} />}
    </>
  );
}

interface QueueItemProps {
  readonly id: string;
  readonly isSelected: boolean;
  /** Tab leads to it, and to no other one of the list. */
  readonly isTabStop: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function QueueItem({ id, isSelected, isTabStop, onSelect, children }: QueueItemProps) {
  return (
    <li>
      <button
        type="button"
        className="queue-item"
        data-id={id}
        aria-current={isSelected}
        tabIndex={isTabStop ? 0 : -1}
        onFocus={onSelect}
        onClick={onSelect}
      >
        {children}
      </button>
    </li>
  );
}

interface GoneProps {
  readonly said: string;
  readonly next: string;
  readonly onNext: () => void;
  /** Where to find what became of it. */
  readonly children: ReactNode;
}

/** In the place of a row that left the list while it was shown. */
export function GoneCard({ said, next, onNext, children }: GoneProps) {
  const button = useRef<HTMLButtonElement>(null);
  // The list's keys need a focus: it was lost with the row.
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus();
  }, []);
  return (
    <Card className="ui-stack queue-detail">
      <Notice tone="warning" live>
        {said}
      </Notice>
      {children}
      <div className="buttons">
        <Button ref={button} onClick={onNext}>
          {next}
        </Button>
      </div>
    </Card>
  );
}

interface HelpProps extends Pick<QueueFrameProps<Row>, "acts"> {
  readonly onClose: () => void;
}

function QueueHelp({ acts, onClose }: HelpProps) {
  const texts = useTexts(queueTexts);
  const keys: HelpProps["acts"] = [
    ["J / ↓", texts.next],
    ["K / ↑", texts.previous],
    ...acts,
    ["?", texts.help],
  ];
  return (
    <Sheet open onClose={onClose} title={texts.keys}>
      <dl className="facts">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="ui-soft">{texts.hint}</p>
    </Sheet>
  );
}

function focusItem(list: HTMLElement | null, id: string | null): void {
  const heading = document.querySelector("h1");
  const item = [...(list?.querySelectorAll("button") ?? [])].find(
    ({ dataset }) => dataset["id"] === id,
  );
  (item ?? heading)?.focus();
}
