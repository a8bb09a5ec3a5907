/** Longitude, latitude. */
export type Position = readonly [number, number];

export interface Municipality {
  /** Five digits. */
  readonly code: string;
  readonly name: string;
  readonly rings: readonly (readonly Position[])[];
}

export function isMunicipality(value: unknown): value is Municipality {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "name" in value &&
    typeof value.name === "string" &&
    "rings" in value &&
    Array.isArray(value.rings)
  );
}
