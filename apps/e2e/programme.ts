import { expect } from "@playwright/test";

import { askAs } from "./people.ts";

/** Asks as one of the story's people, for data to look into. */
export async function readAs(...question: Parameters<typeof askAs>): Promise<Json> {
  return new Json(await askAs(...question));
}

/** A value of an answer. */
export class Json {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  at(...path: readonly (string | number)[]): Json {
    return path.reduce<Json>((json, key) => {
      const members: Readonly<Record<string, unknown>> = { ...Object(json.value) };
      return new Json(members[key]);
    }, this);
  }

  text(): string {
    return String(this.value);
  }

  number(): number {
    expect(typeof this.value).toBe("number");
    return Number(this.value);
  }

  all(): Json[] {
    expect(Array.isArray(this.value)).toBe(true);
    return Array.isArray(this.value) ? this.value.map((each: unknown) => new Json(each)) : [];
  }
}

/** Issues the token of a deposit at the story's first place. */
export async function issueToken(origin: string, pieces: number): Promise<Json> {
  const places = await readAs(
    origin,
    "kiosk",
    "{ kioskLocations(first: 100) { nodes { id status acceptedMaterials } } }",
  );
  const place = places
    .at("kioskLocations", "nodes")
    .all()
    .find((each) => each.at("status").text() === "OPEN");
  const issued = await readAs(
    origin,
    "kiosk",
    `mutation ($place: ID!, $event: ID!, $pieces: Int!) {
      issueQrToken(locationId: $place, deviceEventId: $event, items: [
        { material: PET_BOTTLE, unit: PIECE, quantity: $pieces }
      ]) { qrToken { code pointsValue } userErrors { code message } }
    }`,
    { place: place?.at("id").text(), event: crypto.randomUUID(), pieces },
  );
  expect(issued.at("issueQrToken", "userErrors").value).toEqual([]);
  return issued.at("issueQrToken", "qrToken");
}

/** Redeems a deposit, and waits until the report of its month counts it. */
export async function countDeposit(origin: string, name: string, pieces: number): Promise<void> {
  const before = await countDeposits(origin);
  const code = (await issueToken(origin, pieces)).at("code").text();
  const redeemed = await readAs(
    origin,
    name,
    "mutation ($code: String!) { redeemQrToken(code: $code) { userErrors { code } } }",
    { code },
  );
  expect(redeemed.at("redeemQrToken", "userErrors").value).toEqual([]);
  await expect.poll(() => countDeposits(origin), { timeout: 30_000 }).toBeGreaterThan(before);
}

async function countDeposits(origin: string): Promise<number> {
  const month = thisMonth();
  const query = "query ($month: String) { programmeReport(month: $month) { totals { deposits } } }";
  const report = await readAs(origin, "auditor", query, { month });
  return report.at("programmeReport", "totals", "deposits").number();
}

/** In the programme's time zone. */
export function thisMonth(): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo", dateStyle: "short" });
  return format.format(new Date()).slice(0, 7);
}
