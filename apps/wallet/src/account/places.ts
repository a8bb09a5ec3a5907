import type { LocationFragment, Material } from "@recycle-points/api";

import { distanceMeters, type Position } from "@recycle-points/ui/map";

export interface Wanted {
  readonly material: Material | null;
  /** Words of a name or an address, in any language; all must match. */
  readonly text: string;
  /** Sorts by distance. */
  readonly here: Position | null;
}

export interface FoundPlace {
  readonly place: LocationFragment;
  readonly meters: number | null;
}

/** Returns the places that are wanted; those that can be used now come first, else as given. */
export function matchPlaces(
  places: readonly LocationFragment[],
  { material, text, here }: Wanted,
): FoundPlace[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const found = places
    .filter((place) => material === null || place.acceptedMaterials.includes(material))
    .filter((place) => words.every((word) => textOf(place).includes(word)))
    .map((place) => ({ place, meters: here && distanceMeters(here, positionOf(place)) }));
  return found.toSorted(
    (one, other) => (one.meters ?? 0) - (other.meters ?? 0) || rank(one.place) - rank(other.place),
  );
}

function rank({ status }: LocationFragment): number {
  return status === "CLOSED" ? 2 : Number(status !== "OPEN");
}

function positionOf({ coordinates }: LocationFragment): Position {
  return [coordinates.longitude, coordinates.latitude];
}

function textOf({ names, localizedAddress: address }: LocationFragment): string {
  return fold(
    [
      names.ja,
      names.jaKana,
      names.en,
      names.easyJa,
      address?.ja,
      address?.en,
      address?.easyJa,
    ].join(" "),
  );
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
