import { expect, it } from "vitest";

import { budgetFor, cutText, isSmall, PartsError, sizeOf, takeProbe, unifyLines } from "./parts.ts";

const HEAD = "回収拠点の一覧,,\n#license,CC BY,\nID,名称,住所\n";
const LAYOUT = { headerRow: 3, identifyingColumns: [1] };

function rowsOf(count: number, write: (row: number) => string): string {
  return Array.from({ length: count }, (_, row) => `${write(row)}\n`).join("");
}

it("cuts a large file into parts that each have the header", async () => {
  const text = HEAD + rowsOf(1000, (row) => `${row},場所${row},住所${row}`);
  const budget = budgetFor("boxes", null);
  const parts = await cutText(text, LAYOUT, budget);
  expect(parts.length).toBe(4);
  for (const part of parts) {
    expect(part.text.startsWith(HEAD)).toBe(true);
    expect(sizeOf(part.text)).toBeLessThanOrEqual(budget);
  }
  const data = parts.flatMap(({ numbers }) => numbers?.slice(3) ?? []);
  expect(data).toEqual(Array.from({ length: 1000 }, (_, row) => row + 4));
});

it("keeps each part below the limit of bytes", async () => {
  const text = HEAD + rowsOf(200, (row) => `${row},場所${row},${"あ".repeat(400)}`);
  const parts = await cutText(text, LAYOUT, 60_000);
  expect(parts.length).toBeGreaterThan(4);
  for (const part of parts) expect(sizeOf(part.text)).toBeLessThanOrEqual(60_000);
});

it("keeps rows together that identify the same place", async () => {
  const text = HEAD + rowsOf(700, (row) => `${row % 650},場所,住所${row}`);
  const parts = await cutText(text, LAYOUT, 90_000);
  for (let id = 0; id < 50; id += 1) {
    const having = parts.filter((part) => part.text.includes(`\n${id},場所`));
    expect(having.length).toBe(1);
    expect(having[0]?.text.split(`\n${id},場所`).length).toBe(3);
  }
});

it("joins groups that a later row brings together", async () => {
  const layout = { headerRow: 1, identifyingColumns: [1, 2] };
  const filler = rowsOf(600, (row) => `f${row},g${row},x`);
  const parts = await cutText(`ID,番号,名称\na,,1\n${filler}b,,2\na,b,3\n`, layout, 90_000);
  const together = parts.find(({ text }) => text.includes("a,,1"));
  expect(together?.text).toContain("b,,2\na,b,3\n");
  expect(together?.numbers?.slice(-2)).toEqual([603, 604]);
});

it("keeps the numbers of rows over quoted line ends, comments and blank rows", async () => {
  const text = 'ID;名称;住所\n1;"二\n行";x\n\n2;b;y\n#download_from;boxes\n3;c;z';
  const [part, ...others] = await cutText(text, { ...LAYOUT, headerRow: 1 }, 90_000);
  expect(others).toEqual([]);
  expect(part?.text).toBe('ID;名称;住所\n#download_from;boxes\n1;"二\n行";x\n2;b;y\n3;c;z\n');
  expect(part?.numbers).toEqual([1, 5, 2, 4, 6]);
});

it("names the row whose quotation mark never closes", async () => {
  const text = `${HEAD}1,a,b\n2,"c,d\n3,e,f\n`;
  await expect(cutText(text, LAYOUT, 90_000)).rejects.toEqual(new PartsError("quote", 5));
});

it("does not cut what belongs together", async () => {
  const text = HEAD + rowsOf(300, () => `1,場所,${"あ".repeat(400)}`);
  await expect(cutText(text, LAYOUT, 90_000)).rejects.toEqual(new PartsError("together", 4));
});

it("takes whole lines for the first question", () => {
  const text = HEAD + rowsOf(100, (row) => `${row},場所,住所`);
  expect(takeProbe(text, 90_000).split("\n").length).toBe(61);
  expect(takeProbe(text, sizeOf(HEAD))).toBe(HEAD);
});

it("counts what a request's JSON adds", () => {
  expect(sizeOf('"\n')).toBe(6);
  expect(isSmall(rowsOf(300, String), 90_000)).toBe(true);
  expect(isSmall(rowsOf(301, String), 90_000)).toBe(false);
  expect(isSmall("あ".repeat(30_000), 90_001)).toBe(false);
  expect(unifyLines("a\r\nb\rc\n")).toBe("a\nb\nc\n");
});
