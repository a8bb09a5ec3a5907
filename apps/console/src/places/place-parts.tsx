import type { LocationStatus, Material } from "@recycle-points/api";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Badge, type BadgeTone } from "@recycle-points/ui";
import { type Municipality, readOutlines } from "@recycle-points/ui/map";
import { useQuery } from "@tanstack/react-query";

import { useClient } from "../client.tsx";
import { placeTexts } from "../texts/places.ts";

const TONES: Readonly<Record<LocationStatus, BadgeTone>> = {
  OPEN: "success",
  FULL: "warning",
  OUT_OF_SERVICE: "danger",
  CLOSED: "neutral",
};

export function PlaceBadge({ status }: { readonly status: LocationStatus }) {
  const { locationStatuses } = useSharedTexts();
  return <Badge tone={TONES[status]}>{locationStatuses[status]}</Badge>;
}

const SHOWN = 3;

/** The first materials by name, and how many more there are. */
export function MaterialNames({ materials }: { readonly materials: readonly Material[] }) {
  const shared = useSharedTexts();
  const texts = useTexts(placeTexts);
  if (materials.length === 0) return texts.noMaterials;
  const names = materials.slice(0, SHOWN).map((each) => shared.materials[each]);
  const left = materials.length - names.length;
  return [...names, ...(left > 0 ? [texts.more(left)] : [])].join("・");
}

const OUTLINES_STALE_MILLISECONDS = 3_600_000;

/** The outlines of the municipalities; undefined until they are loaded. */
export function useOutlines() {
  const { config } = useClient();
  return useQuery({
    queryKey: ["outlines"],
    staleTime: OUTLINES_STALE_MILLISECONDS,
    queryFn: () => readOutlines(config.map.outlinesUrl),
  });
}

/** The municipality's name, or else its code; the sixth digit of a code is a check digit. */
export function nameMunicipality(
  code: string,
  known: readonly Pick<Municipality, "code" | "name">[],
): string {
  return known.find((each) => each.code === code.slice(0, 5))?.name ?? code;
}
