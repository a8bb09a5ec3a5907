import "../styles/places.css";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { StaffLocationDocument, type StaffLocationQuery } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  Button,
  Card,
  Earnings,
  EmptyState,
  ErrorState,
  Skeleton,
} from "@recycle-points/ui";
import { PlaceMap } from "@recycle-points/ui/map";

import { useClient, useUser } from "../client.tsx";
import { Page, type PageProps } from "../page.tsx";
import { Facts } from "../parts.tsx";
import { Kiosks } from "../places/kiosks.tsx";
import { nameMunicipality, PlaceBadge, useOutlines } from "../places/place-parts.tsx";
import { ClosePlaceSheet, EditPlaceSheet, ReportSheet } from "../places/place-sheets.tsx";
import { QrTokens } from "../places/qr-tokens.tsx";
import { mayCall } from "../roles.ts";
import { commonTexts } from "../texts/common.ts";
import { placeTexts } from "../texts/places.ts";

type Place = NonNullable<StaffLocationQuery["location"]>;

export function PlacePage({ id }: PageProps) {
  const { transport } = useClient();
  const { groups } = useUser();
  const { pick } = useLocale();
  const texts = useTexts(placeTexts);
  const { data, isError, refetch } = useQuery({
    queryKey: ["place", id],
    queryFn: async ({ signal }) =>
      (await transport.request(StaffLocationDocument, { id }, { signal })).location,
  });
  return (
    <Page title={data ? pick(data.names) : texts.place} above="/places">
      {data === undefined && isError && <ErrorState onRetry={() => void refetch()} />}
      {data === undefined && !isError && <Skeleton lines={8} />}
      {data === null && <EmptyState title={texts.notFound} />}
      {data && (
        <>
          <div className="columns">
            <Detail place={data} />
            <div className="ui-stack">
              <Where place={data} />
              <Rules place={data} />
            </div>
          </div>
          {mayCall("kiosks", groups) && <Kiosks locationId={data.id} />}
          {mayCall("qrTokens", groups) && <QrTokens locationId={data.id} />}
        </>
      )}
    </Page>
  );
}

interface PlaceProps {
  readonly place: Place;
}

function Detail({ place }: PlaceProps) {
  const { formats } = useLocale();
  const texts = useTexts(placeTexts);
  const common = useTexts(commonTexts);
  const { data: outlines } = useOutlines();
  const { municipalityCode: code, fillLevelPercent: fill, kioskIds } = place;
  return (
    <Card className="ui-stack">
      <Facts
        rows={[
          [texts.status, <PlaceBadge key="status" status={place.status} />],
          [
            texts.statusAt,
            place.statusUpdatedAt ? formats.dateTime(place.statusUpdatedAt) : texts.never,
          ],
          [texts.fill, fill === null ? common.none : texts.percent(fill)],
          ...useTextRows(texts.name, place.names),
          ...useTextRows(texts.address, place.localizedAddress),
          [texts.hours, place.openingHours ?? common.none],
          [
            texts.municipality,
            code ? (
              <Anchor key="municipality" href={`/places?municipality=${code}`}>
                {nameMunicipality(code, outlines?.municipalities ?? [])} ({code})
              </Anchor>
            ) : (
              common.none
            ),
          ],
          [texts.source, place.source ?? common.none],
          [texts.externalId, place.externalId ?? common.none],
          [texts.attribution, place.attribution ?? common.none],
          ...(kioskIds ? ([[texts.kioskIds, formats.number(kioskIds.length)]] as const) : []),
          [texts.createdAt, formats.dateTime(place.createdAt)],
          [texts.updated, formats.dateTime(place.updatedAt)],
          [
            texts.id,
            <span key="id" className="ui-code">
              {place.id}
            </span>,
          ],
        ]}
      />
      <Acts place={place} />
    </Card>
  );
}

/** A row for each language in which the text is there. */
function useTextRows(name: string, text: Place["localizedAddress"]): (readonly [string, string])[] {
  const { languages } = useTexts(placeTexts);
  if (!text) return [];
  return (["ja", "jaKana", "en", "easyJa"] as const).flatMap((each) => {
    const value = text[each];
    return value ? [[`${name} (${languages[each]})`, value] as const] : [];
  });
}

type SheetName = "edit" | "report" | "close";

function Acts({ place }: PlaceProps) {
  const { groups } = useUser();
  const texts = useTexts(placeTexts);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const props = { place, onClose: () => setSheet(null) };
  return (
    <div className="buttons">
      {mayCall("deactivateLocation", groups) && place.status !== "CLOSED" && (
        <Button variant="quiet" onClick={() => setSheet("close")}>
          {texts.close}
        </Button>
      )}
      {mayCall("reportLocationStatus", groups) && (
        <Button variant="secondary" onClick={() => setSheet("report")}>
          {texts.report}
        </Button>
      )}
      {mayCall("updateLocation", groups) && (
        <Button onClick={() => setSheet("edit")}>{texts.edit}</Button>
      )}
      {sheet === "edit" && <EditPlaceSheet {...props} />}
      {sheet === "report" && <ReportSheet {...props} />}
      {sheet === "close" && <ClosePlaceSheet {...props} />}
    </div>
  );
}

function Where({ place }: PlaceProps) {
  const texts = useTexts(placeTexts);
  const { data: outlines, isPending } = useOutlines();
  const places = useMemo(() => [place], [place]);
  const { latitude, longitude } = place.coordinates;
  return (
    <Card className="ui-stack place-map">
      {isPending ? (
        <Skeleton lines={6} />
      ) : (
        <PlaceMap
          places={places}
          outlines={outlines ?? null}
          here={null}
          onOpen={() => undefined}
        />
      )}
      <Facts rows={[[texts.position, `${latitude}, ${longitude}`]]} />
    </Card>
  );
}

function Rules({ place }: PlaceProps) {
  const texts = useTexts(placeTexts);
  return (
    <Card className="ui-stack">
      <h2>{texts.rules}</h2>
      <p className="ui-soft">{texts.rulesHint}</p>
      {place.acceptedMaterials.length === 0 && <p>{texts.noMaterials}</p>}
      <Earnings materials={place.acceptedMaterials} rules={place.earnRules ?? []} />
    </Card>
  );
}
