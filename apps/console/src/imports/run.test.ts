import { expect, it } from "vitest";

import {
  type Answers,
  type ImportAnswer,
  type ImportPayload,
  listRows,
  type PartRequest,
  planParts,
  RejectedError,
  type Send,
  sendParts,
} from "./run.ts";

const HEADER = "ID,名称";
const WANTED = { source: "boxes", attribution: null };

function answer(csv: string): ImportAnswer {
  const rows = csv.trimEnd().split("\n").slice(1);
  return {
    source: "boxes",
    attribution: null,
    headerRow: 1,
    identifyingColumns: [1],
    created: rows.length,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    rows: rows.map((name, index) => ({
      row: index + 2,
      name,
      action: "CREATE",
      locationId: null,
      acceptsNothing: false,
      changes: [],
      problems: [],
    })),
  };
}

/** A server that keeps what it was asked, and fails where `fail` says so. */
function server(fail: (request: PartRequest, sent: number) => void = () => undefined) {
  const sent: PartRequest[] = [];
  const send: Send = async (request) => {
    fail(request, sent.length);
    sent.push(request);
    return { locationImport: answer(request.csv), userErrors: [] };
  };
  return { sent, send };
}

function fileOf(count: number): string {
  return [HEADER, ...Array.from({ length: count }, (_, row) => `${row},場所${row}`)].join("\r\n");
}

it("sends a small file as it is, without a question before", async () => {
  const { sent, send } = server();
  const parts = await planParts({ ...WANTED, text: fileOf(2) }, send);
  expect(parts).toEqual([{ text: `${HEADER}\n0,場所0\n1,場所1`, numbers: null }]);
  expect(sent).toEqual([]);
});

it("asks for the layout of a large file without a write", async () => {
  const { sent, send } = server();
  const parts = await planParts({ ...WANTED, text: fileOf(700) }, send);
  expect(sent.map(({ dryRun }) => dryRun)).toEqual([true]);
  expect(parts.length).toBe(3);
});

it("gives rows the numbers that they have in the file", async () => {
  const { send } = server();
  const parts = await planParts({ ...WANTED, text: fileOf(700) }, send);
  const all = await sendParts(
    parts,
    { dryRun: true, answers: [], send },
    () => undefined,
    () => false,
  );
  const rows = listRows(all);
  expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 700 }, (_, row) => row + 2));
  expect(rows.at(-1)?.name).toBe("699,場所699");
});

it("goes on after what is known to be done", async () => {
  const lost = new Error("lost");
  const fails = server((_, sent) => {
    if (sent === 1) throw lost;
  });
  const parts = await planParts({ ...WANTED, text: fileOf(700) }, server().send);
  let known: Answers = [];
  const report = (answers: Answers) => {
    known = answers;
  };
  const first = { dryRun: false, answers: known, send: fails.send };
  await expect(sendParts(parts, first, report, () => false)).rejects.toBe(lost);
  expect(known.length).toBe(1);
  const again = server();
  const rest = { dryRun: false, answers: known, send: again.send };
  const all = await sendParts(parts, rest, report, () => false);
  expect(again.sent.map(({ csv }) => csv)).toEqual(parts.slice(1).map(({ text }) => text));
  expect(listRows(all).length).toBe(700);
});

it("stops between two parts", async () => {
  const { sent, send } = server();
  const parts = await planParts({ ...WANTED, text: fileOf(700) }, server().send);
  const request = { dryRun: false, answers: [], send };
  await sendParts(
    parts,
    request,
    () => undefined,
    () => sent.length === 2,
  );
  expect(sent.length).toBe(2);
});

it("throws what the server says of a whole part", async () => {
  const problem = { __typename: "InputError", code: "INVALID_INPUT", message: "no", field: null };
  const send: Send = async () =>
    ({ locationImport: null, userErrors: [problem] }) as unknown as ImportPayload;
  const parts = [{ text: HEADER, numbers: null }];
  const request = { dryRun: true, answers: [], send };
  await expect(
    sendParts(
      parts,
      request,
      () => undefined,
      () => false,
    ),
  ).rejects.toBeInstanceOf(RejectedError);
});
