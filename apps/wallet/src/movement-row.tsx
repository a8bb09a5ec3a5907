import { type DepositFragment, type ExchangeStatus } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  type BadgeTone,
  ClockIcon,
  EditIcon,
  FULFILMENT_ICONS,
  GiftIcon,
  LeafIcon,
  ListItem,
  Points,
  RefreshIcon,
  Tile,
  type TileTone,
} from "@recycle-points/ui";

import type { LedgerEntry, Movement } from "./account/movements.ts";
import { movementTexts } from "./texts/movements.ts";

export const STATUS_TONES: Readonly<Record<ExchangeStatus, BadgeTone>> = {
  PENDING_APPROVAL: "warning",
  CONFIRMED: "info",
  FULFILLED: "success",
  CANCELLED: "neutral",
  REJECTED: "danger",
  EXPIRED: "neutral",
};

interface MovementRowProps {
  readonly movement: Movement;
  /** For what has no page of its own. */
  readonly onOpen: (movement: Movement) => void;
}

/** One movement: where it leads is the exchange's page, or what onOpen shows. */
export function MovementRow({ movement, onOpen }: MovementRowProps) {
  const { formats } = useLocale();
  const { exchangeStatuses } = useSharedTexts();
  const { title, detail } = useWords(movement);
  const [entry] = movement.entries;
  const { exchange } = entry;
  const content = {
    title,
    detail,
    start: <MovementTile entry={entry} />,
    end: (
      <>
        <Points value={movement.points} change={movement.points !== 0} />
        <span className="ui-item-detail">{formats.shortDateTime(movement.occurredAt)}</span>
      </>
    ),
    children: exchange && (
      <Badge tone={STATUS_TONES[exchange.status]}>{exchangeStatuses[exchange.status]}</Badge>
    ),
  };
  return exchange ? (
    <ListItem {...content} href={`/exchanges/${exchange.id}`} />
  ) : (
    <ListItem {...content} onClick={() => onOpen(movement)} />
  );
}

/** What a movement is called, and what more is said of it. */
export function useWords({ entries: [entry] }: Movement): { title: string; detail: string | null } {
  const { pick } = useLocale();
  const { ledgerEntryTypes } = useSharedTexts();
  const texts = useTexts(movementTexts);
  const sayItems = useItems();
  const { exchange, recycleEvent } = entry;
  if (exchange) {
    const name = exchange.reward ? pick(exchange.reward.names) : texts.reward;
    const times = exchange.quantity > 1 ? ` ${texts.times(exchange.quantity)}` : "";
    return { title: `${name}${times}`, detail: null };
  }
  if (entry.type === "EARN" && recycleEvent) {
    const place = recycleEvent.location ? pick(recycleEvent.location.names) : null;
    return { title: place ?? ledgerEntryTypes.EARN, detail: sayItems(recycleEvent) };
  }
  return { title: ledgerEntryTypes[entry.type], detail: entry.notice };
}

/** Says what a deposit was made of. */
export function useItems(): (deposit: Pick<DepositFragment, "items">) => string {
  const { materials, quantity } = useSharedTexts();
  return ({ items }) =>
    items
      .map(
        (each) =>
          `${materials[each.material]} ${quantity(each.quantity, each.unit, each.material)}`,
      )
      .join("、");
}

function MovementTile({ entry }: { readonly entry: LedgerEntry }) {
  const { tone, Icon } = look(entry);
  return (
    <Tile tone={tone}>
      <Icon />
    </Tile>
  );
}

function look({ type, exchange }: LedgerEntry): { tone: TileTone; Icon: typeof LeafIcon } {
  if (type === "EARN") return { tone: "accent", Icon: LeafIcon };
  if (exchange?.reward) {
    return { tone: "sand", Icon: FULFILMENT_ICONS[exchange.reward.fulfilmentType] };
  }
  if (type === "EXPIRE") return { tone: "neutral", Icon: ClockIcon };
  if (type === "ADJUST") return { tone: "info", Icon: EditIcon };
  return type === "REVERSAL"
    ? { tone: "warning", Icon: RefreshIcon }
    : { tone: "sand", Icon: GiftIcon };
}
