import { isMunicipality, type Municipality } from "./municipality.ts";

export interface Outlines {
  /** The source, which the map must name. */
  readonly credit: string;
  readonly municipalities: readonly Municipality[];
}

/** @throws Error: It cannot be loaded, or is not a file of outlines. */
export async function readOutlines(url: string): Promise<Outlines> {
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: status ${answer.status}`);
  const value: unknown = await answer.json();
  if (!isOutlines(value)) throw new Error(`${url} has no outlines`);
  return value;
}

function isOutlines(value: unknown): value is Outlines {
  return (
    typeof value === "object" &&
    value !== null &&
    "credit" in value &&
    typeof value.credit === "string" &&
    "municipalities" in value &&
    Array.isArray(value.municipalities) &&
    value.municipalities.every(isMunicipality)
  );
}
