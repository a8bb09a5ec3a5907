import type { LocationFragment, LocationStatus } from "@recycle-points/api";
import { useLocale, useSharedTexts } from "@recycle-points/i18n";
import { Badge, type BadgeTone, ListItem, PinIcon, Tile } from "@recycle-points/ui";

import { formatDistance } from "./texts/places.ts";

const SHOWN_MATERIALS = 4;

export const PLACE_TONES: Readonly<Record<LocationStatus, BadgeTone>> = {
  OPEN: "success",
  FULL: "warning",
  OUT_OF_SERVICE: "danger",
  CLOSED: "neutral",
};

interface PlaceRowProps {
  readonly place: LocationFragment;
  /** From where one is; null: not known. */
  readonly meters: number | null;
}

export function PlaceRow({ place, meters }: PlaceRowProps) {
  const { pick } = useLocale();
  const { materials, locationStatuses } = useSharedTexts();
  const { acceptedMaterials: accepted, localizedAddress: address } = place;
  const more = accepted.length - SHOWN_MATERIALS;
  return (
    <ListItem
      href={`/places/${place.id}`}
      title={pick(place.names)}
      detail={address && pick(address)}
      start={
        <Tile tone={place.status === "OPEN" ? "accent" : "neutral"}>
          <PinIcon />
        </Tile>
      }
      end={meters !== null && <strong>{formatDistance(meters)}</strong>}
    >
      <span className="ui-item-detail">
        {accepted
          .slice(0, SHOWN_MATERIALS)
          .map((each) => materials[each])
          .join("・")}
        {more > 0 && ` +${more}`}
      </span>
      {place.status !== "OPEN" && (
        <Badge tone={PLACE_TONES[place.status]}>{locationStatuses[place.status]}</Badge>
      )}
    </ListItem>
  );
}
