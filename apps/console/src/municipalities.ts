import { useQuery } from "@tanstack/react-query";

import { useTexts } from "@recycle-points/i18n";

import { useClient } from "./client.tsx";
import { reportTexts } from "./texts/reports.ts";

export interface Municipality {
  readonly code: string;
  readonly name: string;
}

/** Those whose outlines the map has; they have Japanese names only. */
export function useMunicipalities(): readonly Municipality[] {
  const { config } = useClient();
  const url = config.map.outlinesUrl;
  const { data } = useQuery({
    queryKey: ["municipalities"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => readMunicipalities(await (await fetch(url, { signal })).json()),
  });
  return data ?? [];
}

export function readMunicipalities(value: unknown): Municipality[] {
  if (typeof value !== "object" || value === null || !("municipalities" in value)) return [];
  const { municipalities } = value;
  return Array.isArray(municipalities) ? municipalities.filter(isMunicipality) : [];
}

function isMunicipality(value: unknown): value is Municipality {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "name" in value &&
    typeof value.name === "string"
  );
}

/** Says a municipality by its code: "焼津市 22212"; null: the places without one. */
export function useMunicipalityName(): (code: string | null) => string {
  const municipalities = useMunicipalities();
  const texts = useTexts(reportTexts);
  return (code) => {
    if (code === null) return texts.noMunicipality;
    const found = municipalities.find((each) => each.code === code);
    return found ? `${found.name} ${code}` : code;
  };
}
