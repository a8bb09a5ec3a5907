import { readFileSync } from "node:fs";

import { CALLERS } from "@recycle-points/api/callers";
import { expect, it } from "vitest";

import { type ApiField, isStaff, mayCall, STAFF } from "./roles.ts";

const TABLE = readFileSync(new URL("../../../docs/use/roles.md", import.meta.url), "utf8");
const FIELDS = Object.keys(CALLERS).filter((name): name is ApiField => name in CALLERS);

/** The cells of operator, admin and auditor in the permission table. */
function readCells(field: string): string[] {
  const row = TABLE.split("\n").find((line) => line.startsWith(`| \`${field}\` |`));
  return (row ?? "")
    .split("|")
    .slice(5, 8)
    .map((cell) => cell.trim());
}

it.each(FIELDS)("%s is for the staff of the permission table", (field) => {
  const answers = STAFF.map((role) => mayCall(field, [role]));
  expect(answers).toEqual(readCells(field).map((cell) => cell !== "no"));
});

it("opens nothing to citizens and kiosks", () => {
  expect(isStaff([])).toBe(false);
  expect(isStaff(["kiosks"])).toBe(false);
  expect(mayCall("exchanges", ["kiosks"])).toBe(false);
});
