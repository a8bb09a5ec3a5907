import { EventTypeValues } from "@recycle-points/api/enums";
import { expect, it } from "vitest";

import {
  EVENT_GROUPS,
  fillWebhook,
  hasWrongEvents,
  isUrl,
  isWebhookReady,
  listChoices,
  readCodes,
  readEvents,
  readWebhook,
  toggleEvent,
} from "./webhook-form.ts";

const values = {
  ...fillWebhook(null),
  partner: " shop ",
  url: " https://shop.example/events ",
  events: "POINTS_EARNED",
};

it("shows each type in one group, except the erasure", () => {
  const shown = [...EVENT_GROUPS.flatMap(listChoices), "ACCOUNT_ERASED"];
  expect(shown.toSorted()).toEqual(EventTypeValues.toSorted());
  expect(listChoices("places")).toEqual(["DEPOSIT_CREDITED", "LOCATION_STATUS_CHANGED"]);
});

it("asks for the erasure with the users' ids, and only then", () => {
  expect(readEvents({ events: "ACCOUNT_ERASED,POINTS_SPENT", userIds: "no" })).toEqual([
    "POINTS_SPENT",
  ]);
  expect(readEvents({ events: "POINTS_SPENT", userIds: "yes" })).toEqual([
    "POINTS_SPENT",
    "ACCOUNT_ERASED",
  ]);
});

it("adds a type once, and removes it", () => {
  const added = toggleEvent("POINTS_SPENT", "POINTS_EARNED", true);
  expect(toggleEvent(added, "POINTS_EARNED", true)).toBe(added);
  expect(toggleEvent(added, "POINTS_EARNED", false)).toBe("POINTS_SPENT");
});

it.each([
  ["", []],
  ["22212 372013", ["22212", "372013"]],
  ["２２２１２、22212", ["22212"]],
  ["2221", null],
  ["22212 x", null],
  [Array.from({ length: 101 }, (_, at) => String(10_000 + at)).join(" "), null],
])("reads codes from %j", (text, codes) => {
  expect(readCodes(text)).toEqual(codes);
});

it("refuses types without a municipality beside municipalities", () => {
  expect(hasWrongEvents({ ...values, municipalities: "22212" })).toBe(false);
  expect(hasWrongEvents({ ...values, municipalities: "22212", userIds: "yes" })).toBe(false);
  expect(hasWrongEvents({ ...values, municipalities: "22212", events: "POINTS_SPENT" })).toBe(true);
  expect(hasWrongEvents({ ...values, events: "POINTS_SPENT" })).toBe(false);
});

it.each([
  ["https://a.example/x?y=1", true],
  ["http://127.0.0.1:9000/", true],
  ["ftp://a.example", false],
  ["https://", false],
  ["https://例え.example", false],
])("takes %s for a URL: %s", (text, isOne) => {
  expect(isUrl(text)).toBe(isOne);
});

it("is ready with a partner, a URL and an event", () => {
  expect(isWebhookReady(values)).toBe(true);
  expect(isWebhookReady({ ...values, partner: " " })).toBe(false);
  expect(isWebhookReady({ ...values, url: "x" })).toBe(false);
  expect(isWebhookReady({ ...values, events: "" })).toBe(false);
  expect(isWebhookReady({ ...values, municipalities: "1" })).toBe(false);
});

it("sends whether ids are included at the beginning only", () => {
  const sent = { partner: "shop", url: "https://shop.example/events", municipalityCodes: null };
  expect(readWebhook(values, true)).toEqual({
    ...sent,
    eventTypes: ["POINTS_EARNED"],
    includesUserIds: false,
  });
  expect(readWebhook(values, false)).toEqual({ ...sent, eventTypes: ["POINTS_EARNED"] });
});
