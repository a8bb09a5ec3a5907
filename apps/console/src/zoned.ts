/**
 * Moments as a field of type datetime-local has them: "2026-04-01T09:00" by the clock of a time
 * zone, an IANA name.
 */
export function toLocal(moment: string | null, timeZone: string): string {
  if (moment === null) return "";
  return format(new Date(moment), timeZone);
}

/** Returns the moment; null: none is written. */
export function toMoment(local: string, timeZone: string): string | null {
  if (local === "") return null;
  const asUtc = Date.parse(`${local}Z`);
  const once = asUtc - offset(asUtc, timeZone);
  // The zone's offset is that of the moment, which may be across a change of the clocks.
  return new Date(asUtc - offset(once, timeZone)).toISOString();
}

function offset(time: number, timeZone: string): number {
  return Date.parse(`${format(new Date(time), timeZone)}Z`) - Math.floor(time / 60_000) * 60_000;
}

function format(date: Date, timeZone: string): string {
  // Sweden writes a time as ISO 8601 does.
  const text = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(date);
  return text.replace(" ", "T");
}

/** Reads a whole number from 1 to most, as staff write it; null: it is not one. */
export function readCount(text: string, most: number): number | null {
  const amount = readAmount(text, most);
  return amount === 0 ? null : amount;
}

/** As readCount, from 0. */
export function readAmount(text: string, most: number): number | null {
  const plain = readDigits(text.normalize("NFKC").trim());
  if (plain === null || !/^\d{1,10}$/.test(plain)) return null;
  const amount = Number(plain);
  return amount <= most ? amount : null;
}

/** The digits of a number without the commas between its thousands; null: commas elsewhere. */
export function readDigits(text: string): string | null {
  if (text.includes(",") && !/^[+-]?\d{1,3}(,\d{3})+$/.test(text)) return null;
  return text.replaceAll(",", "");
}
