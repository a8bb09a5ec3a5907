import { useTexts } from "@recycle-points/i18n";
import type { Municipality } from "@recycle-points/ui/map";

import { nameMunicipality, useOutlines } from "./places/place-parts.tsx";
import { reportTexts } from "./texts/reports.ts";

const NONE: readonly Municipality[] = [];

/** Those whose outlines the map has; they have Japanese names only. */
export function useMunicipalities(): readonly Municipality[] {
  return useOutlines().data?.municipalities ?? NONE;
}

/** Says a municipality by its code: "焼津市 22212"; null: the places without one. */
export function useMunicipalityName(): (code: string | null) => string {
  const municipalities = useMunicipalities();
  const texts = useTexts(reportTexts);
  return (code) => {
    if (code === null) return texts.noMunicipality;
    const name = nameMunicipality(code, municipalities);
    return name === code ? code : `${name} ${code}`;
  };
}
