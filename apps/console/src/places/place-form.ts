import type { LocationInput, Material, StaffLocationFragment } from "@recycle-points/api";

import { changesOf, firstFields, type Opened } from "../changes.ts";

/** Of a text by language; the kana say how the Japanese is read. */
export type TextName = "ja" | "jaKana" | "en" | "easyJa";

/** The fields of a place's form; materials are separated by blanks. */
export type PlaceValues = Readonly<
  Record<
    | `${"name" | "address"}.${TextName}`
    | "municipality"
    | "latitude"
    | "longitude"
    | "hours"
    | "materials"
    | "attribution",
    string
  >
>;

/** What the form begins with; null: a new place. */
export function fillPlace(place: StaffLocationFragment | null): PlaceValues {
  const { names, localizedAddress: address, coordinates } = place ?? {};
  return {
    "name.ja": names?.ja ?? "",
    "name.jaKana": names?.jaKana ?? "",
    "name.en": names?.en ?? "",
    "name.easyJa": names?.easyJa ?? "",
    "address.ja": address?.ja ?? "",
    "address.jaKana": address?.jaKana ?? "",
    "address.en": address?.en ?? "",
    "address.easyJa": address?.easyJa ?? "",
    municipality: place?.municipalityCode ?? "",
    latitude: String(coordinates?.latitude ?? ""),
    longitude: String(coordinates?.longitude ?? ""),
    hours: place?.openingHours ?? "",
    materials: place?.acceptedMaterials.join(" ") ?? "",
    attribution: place?.attribution ?? "",
  };
}

/** The input of createLocation, or what of it updateLocation changes: the rest stays as it is. */
export function readPlace(values: Opened<PlaceValues>, isNew: boolean): LocationInput {
  const input = toInput(values);
  return isNew ? input : changesOf(input, toInput(firstFields<PlaceValues>(values)));
}

function toInput(values: PlaceValues) {
  return {
    names: readTexts(values, "name"),
    localizedAddress: readTexts(values, "address"),
    municipalityCode: narrow(values.municipality) || null,
    coordinates: {
      latitude: readDegrees(values.latitude, 90) ?? 0,
      longitude: readDegrees(values.longitude, 180) ?? 0,
    },
    openingHours: values.hours.trim() || null,
    acceptedMaterials: readMaterials(values.materials),
    attribution: values.attribution.trim() || null,
  } satisfies LocationInput;
}

function readTexts(values: PlaceValues, of: "name" | "address") {
  const read = (name: TextName) => values[`${of}.${name}`].trim();
  return {
    ja: read("ja"),
    jaKana: read("jaKana") || null,
    en: read("en") || null,
    easyJa: read("easyJa") || null,
  };
}

/** The materials of a form's field, in the order in which they were chosen. */
export function readMaterials(text: string): Material[] {
  return text.split(" ").filter((each): each is Material => each !== "");
}

/** Adds a material to those of a field, or takes it out. */
export function toggleMaterial(text: string, material: Material): string {
  const chosen = readMaterials(text);
  const others = chosen.filter((each) => each !== material);
  return (others.length === chosen.length ? [...chosen, material] : others).join(" ");
}

/** Reads degrees as staff write them; null: not a number, or further than `most` from 0. */
export function readDegrees(text: string, most: number): number | null {
  const plain = narrow(text).replace("−", "-");
  if (!/^-?\d{1,3}(\.\d+)?$/.test(plain)) return null;
  const degrees = Number(plain);
  return Math.abs(degrees) <= most ? degrees : null;
}

export function isCodeOrEmpty(text: string): boolean {
  return /^(\d{5,6})?$/.test(narrow(text));
}

/** Reads a fill level in percent; null: none is written; undefined: it is not one. */
export function readPercent(text: string): number | null | undefined {
  const plain = narrow(text);
  if (plain === "") return null;
  return /^\d{1,3}$/.test(plain) && Number(plain) <= 100 ? Number(plain) : undefined;
}

function narrow(text: string): string {
  return text.normalize("NFKC").trim();
}

export function isPlaceReady(values: PlaceValues): boolean {
  return (
    values["name.ja"].trim() !== "" &&
    values["address.ja"].trim() !== "" &&
    readDegrees(values.latitude, 90) !== null &&
    readDegrees(values.longitude, 180) !== null &&
    isCodeOrEmpty(values.municipality)
  );
}
