import { expect, test } from "vitest";

import { readNotice } from "../worker/notices.ts";

test.each([
  ["ja", "ポイントの期限が近づいています", "2027年3月31日"],
  ["en", "Points will expire soon", "31 March 2027"],
  ["ja-x-yasashii", "もうすぐ なくなる ポイントが あります", "2027年3月31日"],
])("an expiry is said in %s", (language, title, day) => {
  const push = JSON.stringify({ kind: "points_expiring", date: "2027-03-31" });
  const notice = readNotice(push, language);
  expect(notice.title).toBe(title);
  expect(notice.body).toContain(day);
  expect(notice).toMatchObject({ tag: "2027-03-31", path: "" });
});

test.each(["CONFIRMED", "REJECTED", "EXPIRED"])("%s opens its exchange", (status) => {
  const push = JSON.stringify({ kind: "exchange_decided", exchangeId: "e1", status });
  expect(readNotice(push, "ja")).toMatchObject({ tag: "e1", path: "exchanges/e1" });
});

test("a voucher replaces its decision", () => {
  const push = JSON.stringify({ kind: "voucher_ready", exchangeId: "e1" });
  expect(readNotice(push, "en")).toMatchObject({ title: "Your voucher is ready", tag: "e1" });
});

test.each(["", "{", "[1]", "null", '{"kind":"new","exchangeId":7}'])(
  "%s has a general text",
  (text) => {
    expect(readNotice(text, "en")).toMatchObject({ title: "You have news", path: "" });
  },
);

test("an id stays within its page", () => {
  const push = JSON.stringify({ kind: "voucher_ready", exchangeId: "../../x" });
  expect(readNotice(push, "en").path).toBe("exchanges/..%2F..%2Fx");
});
