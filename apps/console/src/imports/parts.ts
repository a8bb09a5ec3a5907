/** What the server says of a text: which row names the columns, and which columns identify rows. */
export interface Layout {
  readonly headerRow: number;
  /** From 1. */
  readonly identifyingColumns: readonly number[];
}

/** A text that is sent alone, and which row of the file each of its rows is; null: the same one. */
export interface Part {
  readonly text: string;
  readonly numbers: readonly number[] | null;
}

/** A large file that cannot be cut. `row` is that of the file. */
export class PartsError extends Error {
  override readonly name = "PartsError";
  readonly kind: "quote" | "together";
  readonly row: number;

  constructor(kind: "quote" | "together", row: number) {
    super(`${kind} in row ${row}`);
    this.kind = kind;
    this.row = row;
  }
}

// A request ends long before its time is over. A container takes requests of 100 KiB.
const ROWS = 300;
const BYTES = 98_000;
const PROBE_ROWS = 60;
const SEPARATORS = [",", "\t", ";"];
const encoder = new TextEncoder();

/** Bytes of a text within a request's JSON. */
export function sizeOf(text: string): number {
  return encoder.encode(JSON.stringify(text)).length;
}

/** The bytes that are left for the CSV beside what else is said of it. */
export function budgetFor(source: string | null, attribution: string | null): number {
  return BYTES - sizeOf(source ?? "") - sizeOf(attribution ?? "");
}

/** Line ends as \n, which is what one is to the server, too. */
export function unifyLines(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n");
}

export function isSmall(text: string, budget: number): boolean {
  return text.split("\n", ROWS + 2).length <= ROWS + 1 && sizeOf(text) <= budget;
}

/** The first lines, from which the server knows the layout: their last record may be cut. */
export function takeProbe(text: string, budget: number): string {
  let probe = "";
  for (const line of text.split("\n", PROBE_ROWS)) {
    const next = `${probe}${line}\n`;
    if (sizeOf(next) > budget) break;
    probe = next;
  }
  return probe;
}

interface Row {
  readonly number: number;
  readonly text: string;
  readonly cells: readonly string[];
  readonly bytes: number;
}

/**
 * Cuts a text into parts. Each begins with the header and with what `#` rows say of the whole file;
 * rows that identify the same place, or share a name, are in one part, in their order.
 *
 * @throws PartsError: A quotation mark never closes, or rows that belong together are too large.
 */
export async function cutText(text: string, layout: Layout, budget: number): Promise<Part[]> {
  const rows = await readRows(text, layout.headerRow);
  const isHead = ({ number, cells }: Row) =>
    number <= layout.headerRow || cells[0]?.trim().startsWith("#");
  const head = rows.filter(isHead);
  const data = rows.filter((row) => !isHead(row) && row.cells.some((cell) => cell.trim() !== ""));
  const left = budget - bytesOf(head);
  const parts: Row[][] = [];
  let part: Row[] = [];
  let used = 0;
  for (const group of groupRows(data, layout.identifyingColumns)) {
    const bytes = bytesOf(group);
    if (bytes > left) throw new PartsError("together", group[0]?.number ?? 0);
    if (part.length === 0 || used + bytes > left || part.length + group.length > ROWS) {
      part = [];
      used = 0;
      parts.push(part);
    }
    part.push(...group);
    used += bytes;
  }
  return parts.map((some) => {
    const all = [...head, ...some.toSorted((one, other) => one.number - other.number)];
    return {
      text: all.map((row) => row.text).join(""),
      numbers: all.map(({ number }) => number),
    };
  });
}

function bytesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.bytes, 0);
}

async function readRows(text: string, headerRow: number): Promise<Row[]> {
  const { default: papa } = await import("papaparse");
  const readBy = (delimiter: string, most = 0) => {
    const rows: Row[] = [];
    let start = 0;
    papa.parse<string[]>(text, {
      delimiter,
      newline: "\n",
      preview: most,
      step: ({ data, errors, meta }) => {
        const number = rows.length + 1;
        if (most === 0 && errors.length > 0) throw new PartsError("quote", number);
        const record = text.slice(start, meta.cursor).replace(/\n?$/, "\n");
        // Alone its JSON would have two quotation marks.
        rows.push({ number, text: record, cells: data, bytes: sizeOf(record) - 2 });
        start = meta.cursor;
      },
    });
    return rows;
  };
  const widths = SEPARATORS.map((each) => readBy(each, headerRow).at(-1)?.cells.length ?? 0);
  return readBy(SEPARATORS[widths.indexOf(Math.max(...widths))] ?? ",");
}

/** Rows that are equal in one of these columns, directly or by others, in the order of the file. */
function groupRows(rows: readonly Row[], columns: readonly number[]): Row[][] {
  const byKey = new Map<string, Row[]>();
  const groups = new Set<Row[]>();
  for (const row of rows) {
    const known = keysOf(row, columns).map((key) => byKey.get(key));
    const [group = [], ...others] = new Set(known.filter((each) => each !== undefined));
    const joined = [row, ...others.flat()];
    group.push(...joined);
    groups.add(group);
    for (const other of others) groups.delete(other);
    for (const each of joined) for (const key of keysOf(each, columns)) byKey.set(key, group);
  }
  return [...groups];
}

/** What the server compares: an id in one column may be an id in another. */
function keysOf({ cells }: Row, columns: readonly number[]): string[] {
  const keys = columns.map((each) => cells[each - 1] ?? "");
  return keys.map((key) => key.normalize("NFKC").replaceAll(/\s+/g, " ").trim()).filter(Boolean);
}
