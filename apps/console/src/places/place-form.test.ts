import { expect, it } from "vitest";

import type { StaffLocationFragment } from "@recycle-points/api";

import { openFields } from "../changes.ts";
import {
  fillPlace,
  isPlaceReady,
  readDegrees,
  readPercent,
  readPlace,
  toggleMaterial,
} from "./place-form.ts";

const filled = {
  ...openFields(fillPlace(null)),
  "name.ja": "駅前",
  "address.ja": "焼津市1-1",
  "address.en": "1-1 Yaizu",
  latitude: "３４．８７",
  longitude: "138.32",
  materials: "PET_BOTTLE GLASS_BOTTLE",
};

const place: StaffLocationFragment = {
  id: "1",
  names: { ja: "駅前", jaKana: "えきまえ", en: null, easyJa: null },
  localizedAddress: { ja: "焼津市1-1", jaKana: null, en: null, easyJa: null },
  municipalityCode: "222127",
  coordinates: { latitude: 34.87, longitude: 138.32 },
  openingHours: null,
  status: "OPEN",
  fillLevelPercent: null,
  statusUpdatedAt: null,
  acceptedMaterials: ["PET_BOTTLE"],
  source: "boxes",
  attribution: null,
  kioskIds: ["k"],
  externalId: "1",
  createdAt: "2026-11-01T00:00:00Z",
  updatedAt: "2026-11-01T00:00:00Z",
};

it("reads a new place as it is written", () => {
  expect(readPlace(filled, true)).toEqual({
    names: { ja: "駅前", jaKana: null, en: null, easyJa: null },
    localizedAddress: { ja: "焼津市1-1", jaKana: null, en: "1-1 Yaizu", easyJa: null },
    municipalityCode: null,
    coordinates: { latitude: 34.87, longitude: 138.32 },
    openingHours: null,
    acceptedMaterials: ["PET_BOTTLE", "GLASS_BOTTLE"],
    attribution: null,
  });
});

it("sends only what was changed", () => {
  const values = openFields(fillPlace(place));
  expect(readPlace(values, false)).toEqual({});
  expect(readPlace({ ...values, hours: "Mo-Fr" }, false)).toEqual({ openingHours: "Mo-Fr" });
  expect(readPlace({ ...values, municipality: "", materials: "" }, false)).toEqual({
    municipalityCode: null,
    acceptedMaterials: [],
  });
  expect(readPlace({ ...values, "name.en": "Station" }, false)).toEqual({
    names: { ja: "駅前", jaKana: "えきまえ", en: "Station", easyJa: null },
  });
});

it.each([
  { "name.ja": " " },
  { "address.ja": "" },
  { latitude: "91" },
  { longitude: "x" },
  { municipality: "123" },
])("does not send %o", (wrong) => {
  expect(isPlaceReady(filled)).toBe(true);
  expect(isPlaceReady({ ...filled, ...wrong })).toBe(false);
});

it("reads degrees of either sign", () => {
  expect([readDegrees("−90", 90), readDegrees("-0.5", 90), readDegrees("90.1", 90)]).toEqual([
    -90,
    -0.5,
    null,
  ]);
});

it("knows an empty fill level from a wrong one", () => {
  expect(["", "0", "１００", "101", "x"].map(readPercent)).toEqual([
    null,
    0,
    100,
    undefined,
    undefined,
  ]);
});

it("adds a material, and takes it out again", () => {
  expect(toggleMaterial("PET_BOTTLE", "BATTERY")).toBe("PET_BOTTLE BATTERY");
  expect(toggleMaterial("PET_BOTTLE BATTERY", "PET_BOTTLE")).toBe("BATTERY");
});
