import type { ImportLocationsMutation, UserError } from "@recycle-points/api";

import {
  budgetFor,
  cutText,
  isSmall,
  type Layout,
  type Part,
  takeProbe,
  unifyLines,
} from "./parts.ts";

export type ImportPayload = NonNullable<ImportLocationsMutation["importLocations"]>;
export type ImportAnswer = NonNullable<ImportPayload["locationImport"]>;
export type ImportRow = ImportAnswer["rows"][number];
export type Action = ImportRow["action"];

export interface Wanted {
  readonly text: string;
  /** null: the text names its data set. */
  readonly source: string | null;
  readonly attribution: string | null;
}

export interface PartRequest {
  readonly csv: string;
  readonly dryRun: boolean;
}

/** Sends one part; it throws what a request throws. */
export type Send = (request: PartRequest) => Promise<ImportPayload>;

/** The server rejected a part as a whole. */
export class RejectedError extends Error {
  override readonly name = "RejectedError";
  readonly problem: UserError;

  constructor(problem: UserError) {
    super(problem.message);
    this.problem = problem;
  }
}

async function sendPart(send: Send, request: PartRequest): Promise<ImportAnswer> {
  const { locationImport, userErrors } = await send(request);
  const [problem] = userErrors;
  if (problem) throw new RejectedError(problem);
  if (!locationImport) throw new Error("The answer has no import.");
  return locationImport;
}

/** The parts of a text: one where it is small, else cut as the server says that it may be. */
export async function planParts(wanted: Wanted, send: Send): Promise<readonly Part[]> {
  const text = unifyLines(wanted.text);
  const budget = budgetFor(wanted.source, wanted.attribution);
  if (isSmall(text, budget)) return [{ text, numbers: null }];
  const layout: Layout = await sendPart(send, { csv: takeProbe(text, budget), dryRun: true });
  return cutText(text, layout, budget);
}

/** What is known of each part; the rows have the numbers of the file. */
export type Answers = readonly ImportAnswer[];

/**
 * Sends the parts from `answers.length` on, one after the other, and reports after each. It ends
 * early when `isStopped`, and throws what a part throws: those before it are done.
 */
export async function sendParts(
  parts: readonly Part[],
  { dryRun, answers, send }: { dryRun: boolean; answers: Answers; send: Send },
  report: (answers: Answers) => void,
  isStopped: () => boolean,
): Promise<Answers> {
  let known = answers;
  for (const part of parts.slice(answers.length)) {
    if (isStopped()) break;
    // oxlint-disable-next-line no-await-in-loop -- one after the other: the next may fail
    const answer = await sendPart(send, { csv: part.text, dryRun });
    const numberOf = (row: number) => part.numbers?.[row - 1] ?? row;
    const rows = answer.rows.map((each) => ({ ...each, row: numberOf(each.row) }));
    known = [...known, { ...answer, rows }];
    report(known);
  }
  return known;
}

/** All rows, in the order of the file. */
export function listRows(answers: Answers): ImportRow[] {
  return answers.flatMap(({ rows }) => rows).toSorted((one, other) => one.row - other.row);
}

export function countRows(answers: Answers): number {
  return answers.reduce((sum, { rows }) => sum + rows.length, 0);
}

export function countActions(rows: readonly ImportRow[]): Readonly<Record<Action, number>> {
  const counts = { CREATE: 0, UPDATE: 0, UNCHANGED: 0, REJECTED: 0 };
  for (const { action } of rows) counts[action] += 1;
  return counts;
}
