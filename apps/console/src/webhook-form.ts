import type { WebhookFragment, WebhookSubscriptionInput } from "@recycle-points/api";
import { type EventType, EventTypeValues } from "@recycle-points/api/enums";

/** The types that a partner can choose: ACCOUNT_ERASED goes with the users' ids. */
const CHOICES = EventTypeValues.filter((each) => each !== "ACCOUNT_ERASED");

type Choice = (typeof CHOICES)[number];
type FirstWord<T> = T extends `${infer Word}_${string}` ? Word : never;

/** The group that the form shows a type in, by the type's first word. */
const GROUP_OF = {
  POINTS: "points",
  EXCHANGE: "exchanges",
  DEPOSIT: "places",
  LOCATION: "places",
  REWARD: "rewards",
  REMINDER: "reminders",
} as const satisfies Readonly<Record<FirstWord<Choice>, string>>;

type EventGroup = (typeof GROUP_OF)[keyof typeof GROUP_OF];

/** In the form's order. */
export const EVENT_GROUPS = [...new Set(Object.values(GROUP_OF))];

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

export function listChoices(group: EventGroup): Choice[] {
  const words = Object.entries(GROUP_OF).filter(([, each]) => each === group);
  return CHOICES.filter((type) => words.some(([word]) => type.startsWith(`${word}_`)));
}

/** What is chosen. ACCOUNT_ERASED goes with the users' ids, always and only. */
export function readEvents(values: Pick<WebhookValues, "events" | "userIds">): EventType[] {
  const names = new Set(values.events.split(","));
  const chosen = CHOICES.filter((each) => names.has(each));
  return values.userIds === "yes" ? [...chosen, "ACCOUNT_ERASED"] : chosen;
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
