import type { WebhookFragment, WebhookSubscriptionInput } from "@recycle-points/api";
import type { EventType } from "@recycle-points/api/enums";

/** The types that a partner can get, as the form shows them. */
export const EVENT_GROUPS = {
  points: [
    "POINTS_EARNED",
    "POINTS_SPENT",
    "POINTS_HELD",
    "POINTS_RELEASED",
    "POINTS_REFUNDED",
    "POINTS_EXPIRED",
    "POINTS_ADJUSTED",
    "POINTS_REVERSED",
    "POINTS_OPENED",
  ],
  exchanges: [
    "EXCHANGE_REQUESTED",
    "EXCHANGE_CONFIRMED",
    "EXCHANGE_REJECTED",
    "EXCHANGE_CANCELLED",
    "EXCHANGE_EXPIRED",
    "EXCHANGE_FULFILLED",
  ],
  places: ["DEPOSIT_CREDITED", "LOCATION_STATUS_CHANGED"],
  rewards: ["REWARD_SOLD_OUT", "REWARD_RESTOCKED"],
  reminders: ["REMINDER_POINTS_EXPIRING", "REMINDER_EXCHANGE_DECIDED", "REMINDER_VOUCHER_READY"],
  account: ["ACCOUNT_ERASED"],
} as const satisfies Readonly<Record<string, readonly EventType[]>>;

export type EventGroup = keyof typeof EVENT_GROUPS;

type Grouped = (typeof EVENT_GROUPS)[EventGroup][number];

// This does not compile while a type has no group.
const ALL: readonly (EventType extends Grouped ? EventType : never)[] =
  Object.values(EVENT_GROUPS).flat();
const WITH_MUNICIPALITY: ReadonlySet<string> = new Set([
  "POINTS_EARNED",
  "DEPOSIT_CREDITED",
  "LOCATION_STATUS_CHANGED",
]);
const MOST_CODES = 100;

/** events: their names, with commas between them. */
export type WebhookValues = Readonly<
  Record<"partner" | "url" | "events" | "municipalities" | "userIds", string>
>;

/** null: a new webhook. */
export function fillWebhook(webhook: WebhookFragment | null): WebhookValues {
  return {
    partner: webhook?.partner ?? "",
    url: webhook?.url ?? "",
    events: webhook?.eventTypes.join(",") ?? "",
    municipalities: webhook?.municipalityCodes?.join(" ") ?? "",
    userIds: webhook?.includesUserIds ? "yes" : "no",
  };
}

/** What is chosen. ACCOUNT_ERASED goes with the users' ids, always and only. */
export function readEvents({ events, userIds }: Pick<WebhookValues, "events" | "userIds">) {
  const chosen = new Set(events.split(","));
  return ALL.filter((each) => (each === "ACCOUNT_ERASED" ? userIds === "yes" : chosen.has(each)));
}

/** Returns the field's text with a type added or removed. */
export function toggleEvent(events: string, type: EventType, isOn: boolean): string {
  const rest = events.split(",").filter((each) => each !== "" && each !== type);
  return [...rest, ...(isOn ? [type] : [])].join(",");
}

/** null: not a list of codes. */
export function readCodes(text: string): string[] | null {
  const codes = [
    ...new Set(
      text
        .normalize("NFKC")
        .split(/[\s,、]+/)
        .filter(Boolean),
    ),
  ];
  const isRight = codes.length <= MOST_CODES && codes.every((each) => /^\d{5,6}$/.test(each));
  return isRight ? codes : null;
}

/** Whether a chosen type cannot be chosen by municipality, though municipalities are given. */
export function hasWrongEvents(values: WebhookValues): boolean {
  if (values.municipalities.trim() === "") return false;
  return readEvents(values).some(
    (each) => each !== "ACCOUNT_ERASED" && !WITH_MUNICIPALITY.has(each),
  );
}

/** The server has the last word: it also wants a public address. */
export function isUrl(text: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(text.trim()) && URL.canParse(text.trim());
}

export function isWebhookReady(values: WebhookValues): boolean {
  return (
    values.partner.trim() !== "" &&
    isUrl(values.url) &&
    readEvents(values).length > 0 &&
    readCodes(values.municipalities) !== null &&
    !hasWrongEvents(values)
  );
}

/** What to send; of a webhook that exists, all that can change. */
export function readWebhook(values: WebhookValues, isNew: boolean): WebhookSubscriptionInput {
  const codes = readCodes(values.municipalities) ?? [];
  return {
    partner: values.partner.trim(),
    url: values.url.trim(),
    eventTypes: readEvents(values),
    municipalityCodes: codes.length > 0 ? codes : null,
    ...(isNew && { includesUserIds: values.userIds === "yes" }),
  };
}
