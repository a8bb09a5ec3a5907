import "./styles/places.css";

import type { PlaceFragment } from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Badge,
  ButtonLink,
  Earnings,
  ErrorState,
  ExternalIcon,
  Progress,
  Sheet,
  Skeleton,
} from "@recycle-points/ui";

import { Facts } from "./movement-sheet.tsx";
import { PLACE_TONES } from "./place-row.tsx";
import { usePlace } from "./queries.ts";
import { placeTexts } from "./texts/places.ts";

interface PlaceSheetProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** What a place takes, what it earns, and the way to it. */
export function PlaceSheet({ id, onClose }: PlaceSheetProps) {
  const { pick } = useLocale();
  const texts = useTexts(placeTexts);
  const { data: place, isError, refetch } = usePlace(id);
  return (
    <Sheet open onClose={onClose} title={place ? pick(place.names) : texts.title}>
      {place === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {place === undefined && !isError && <Skeleton lines={6} />}
      {place === null && <p>{texts.notFound}</p>}
      {place && <Place place={place} />}
    </Sheet>
  );
}

function Place({ place }: { readonly place: PlaceFragment }) {
  const { pick, formats } = useLocale();
  const { locationStatuses } = useSharedTexts();
  const texts = useTexts(placeTexts);
  const { fillLevelPercent: fill, statusUpdatedAt } = place;
  return (
    <>
      <div className="ui-row">
        <Badge tone={PLACE_TONES[place.status]}>{locationStatuses[place.status]}</Badge>
        {statusUpdatedAt && (
          <span className="ui-soft">{texts.updated(formats.shortDateTime(statusUpdatedAt))}</span>
        )}
      </div>
      {fill !== null && (
        <div className="fill">
          <span>{texts.fill}</span>
          <Progress label={texts.fill} value={fill} max={100} />
          <strong>{texts.fillValue(fill)}</strong>
        </div>
      )}
      <Facts
        rows={[
          [texts.address, place.localizedAddress && pick(place.localizedAddress)],
          [texts.hours, place.openingHours],
        ]}
      />
      <section className="ui-stack">
        <h3>{texts.earns}</h3>
        <Earnings materials={place.acceptedMaterials} rules={place.earnRules ?? []} />
      </section>
      <ButtonLink href={mapAddress(place)} variant="secondary" wide icon={<ExternalIcon />}>
        {texts.open}
      </ButtonLink>
      {place.source && (
        <p className="ui-soft">
          {texts.source}: {[place.source, place.attribution].filter(Boolean).join(" ")}
        </p>
      )}
    </>
  );
}

/** Android's and Apple's own map app, or the browser's map. */
function mapAddress({ coordinates: { latitude, longitude } }: PlaceFragment): string {
  const at = `${latitude},${longitude}`;
  if (/android/i.test(navigator.userAgent)) return `geo:${at}?q=${at}`;
  return /iphone|ipad|macintosh/i.test(navigator.userAgent)
    ? `https://maps.apple.com/?q=${at}`
    : `https://www.google.com/maps/search/?api=1&query=${at}`;
}
