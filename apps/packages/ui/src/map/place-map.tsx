import "./map.css";

import { useMemo } from "react";

import type { LocationFragment } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";

import { Chip, IconButton } from "../buttons.tsx";
import { classes } from "../classes.ts";
import { MinusIcon, PlusIcon } from "../icons.ts";
import { type Cluster, cluster } from "./clusters.ts";
import type { Municipality, Position } from "./municipality.ts";
import type { Outlines } from "./outlines.ts";
import { mapTexts } from "./texts.ts";
import { type ShownMap, useView } from "./use-view.ts";
import { fit, type Point, project, scaleBar, toPixels, zoom } from "./view.ts";

const APART_PIXELS = 46;
const ZOOM = 1.6;
const CLUSTER_ZOOM = 2.4;
const BAR_PIXELS = 90;
const MOST_CHIPS = 12;
const NEAREST = 5;

/** What the map has to know of a place. */
export type MapPlace = Pick<
  LocationFragment,
  "id" | "names" | "coordinates" | "municipalityCode" | "status"
>;

interface PlaceMapProps {
  readonly places: readonly MapPlace[];
  /** null: they cannot be loaded; the pins are shown alone. */
  readonly outlines: Outlines | null;
  readonly here: Position | null;
  readonly onOpen: (id: string) => void;
}

/** Places on the outlines of the municipalities; what would overlap is one pin with a number. */
export function PlaceMap({ places, outlines, here, onOpen }: PlaceMapProps) {
  const texts = useTexts(mapTexts);
  const municipalities = outlines?.municipalities ?? [];
  const { frame, handlers, ...map } = useView(useMemo(() => startOf(places, here), [places, here]));

  return (
    <>
      <div className="map">
        <div
          ref={frame}
          className="map-frame"
          role="group"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrows move the map
          tabIndex={0}
          aria-label={texts.mapHelp}
          {...handlers}
        >
          <svg width={map.size.width} height={map.size.height} role="presentation">
            <Outline municipalities={municipalities} map={map} />
            <Pins places={places} map={map} onOpen={onOpen} />
            {here && <Here at={toPixels(project(here), map.view, map.size)} />}
            <Bar map={map} />
          </svg>
        </div>
        <div className="map-buttons">
          <IconButton label={texts.zoomIn} icon={<PlusIcon />} onClick={() => map.zoomBy(ZOOM)} />
          <IconButton
            label={texts.zoomOut}
            icon={<MinusIcon />}
            onClick={() => map.zoomBy(1 / ZOOM)}
          />
        </div>
      </div>
      <Municipalities municipalities={municipalities} places={places} map={map} />
      {outlines && <p className="ui-soft">{outlines.credit}</p>}
    </>
  );
}

/** What is shown first: where one is with the nearest places, else the town that has the most. */
function startOf(places: readonly MapPlace[], here: Position | null): Point[] {
  if (here) return [project(here), ...places.slice(0, NEAREST).map(pointOf)];
  const towns = new Map<string | null, MapPlace[]>();
  for (const place of places) {
    const town = towns.get(place.municipalityCode);
    if (town) town.push(place);
    else towns.set(place.municipalityCode, [place]);
  }
  const [largest] = [...towns.values()].toSorted((one, other) => other.length - one.length);
  return (largest ?? []).map(pointOf);
}

function pointOf({ coordinates }: MapPlace): Point {
  return project([coordinates.longitude, coordinates.latitude]);
}

interface OutlineProps {
  readonly municipalities: readonly Municipality[];
  readonly map: ShownMap;
}

function Outline({ municipalities, map: { view, size } }: OutlineProps) {
  const shapes = useMemo(
    () =>
      municipalities.map(({ code, rings }) => ({
        code,
        rings: rings.map((ring) => ring.map(project)),
      })),
    [municipalities],
  );
  return (
    <g className="map-land">
      {shapes.map(({ code, rings }) => (
        <path
          key={code}
          d={rings
            .map((ring) => `M${ring.map((each) => format(toPixels(each, view, size))).join("L")}Z`)
            .join("")}
        />
      ))}
    </g>
  );
}

function format({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

interface PinsProps {
  readonly places: readonly MapPlace[];
  readonly map: ShownMap;
  readonly onOpen: (id: string) => void;
}

function Pins({ places, map, onOpen }: PinsProps) {
  const { view, size } = map;
  const clusters = useMemo(
    () =>
      cluster(
        places.map((item) => ({ at: toPixels(pointOf(item), view, size), item })),
        APART_PIXELS,
      ),
    [places, view, size],
  );
  const visible = clusters.filter(
    ({ at }) => at.x > -20 && at.y > -20 && at.x < size.width + 20 && at.y < size.height + 20,
  );
  return (
    <g>
      {visible.map((each) => (
        <Pin key={each.members[0]?.id} cluster={each} map={map} onOpen={onOpen} />
      ))}
    </g>
  );
}

interface PinProps {
  readonly cluster: Cluster<MapPlace>;
  readonly map: ShownMap;
  readonly onOpen: (id: string) => void;
}

function Pin({ cluster: { at, members }, map, onOpen }: PinProps) {
  const { pick } = useLocale();
  const texts = useTexts(mapTexts);
  const [first] = members;
  if (!first) return null;
  const isOne = members.length === 1;
  const open = () => {
    if (isOne) onOpen(first.id);
    else map.show(enter(members, at, map));
  };
  return (
    <g
      className={classes("map-pin", isOne && first.status !== "OPEN" && "is-closed")}
      role="button"
      tabIndex={0}
      aria-label={isOne ? pick(first.names) : texts.cluster(members.length)}
      transform={`translate(${format(at)})`}
      onClick={() => !map.wasDragged() && open()}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
      }}
    >
      <circle className="map-target" r={22} />
      {isOne ? (
        <path d="M0 13C-5 5-11 1-11-6a11 11 0 0 1 22 0C11 1 5 5 0 13Z" />
      ) : (
        <circle r={18} />
      )}
      {isOne ? (
        <circle className="map-hole" cy={-6} r={4} />
      ) : (
        <text textAnchor="middle" dominantBaseline="central">
          {members.length}
        </text>
      )}
    </g>
  );
}

/** The view in which a cluster falls apart; places at the same point only come nearer. */
function enter(members: readonly MapPlace[], at: Point, { view, size }: ShownMap) {
  const inside = fit(members.map(pointOf), size);
  return inside.worldPixels > view.worldPixels * CLUSTER_ZOOM
    ? inside
    : zoom(view, CLUSTER_ZOOM, at, size);
}

function Here({ at }: { readonly at: Point }) {
  const texts = useTexts(mapTexts);
  return (
    <g
      className="map-here"
      transform={`translate(${format(at)})`}
      role="img"
      aria-label={texts.here}
    >
      <circle r={16} />
      <circle r={7} />
    </g>
  );
}

function Bar({ map: { view, size } }: { readonly map: ShownMap }) {
  const { meters, pixels } = scaleBar(view, BAR_PIXELS);
  const label = meters >= 1000 ? `${meters / 1000} km` : `${meters} m`;
  return (
    <g className="map-bar" transform={`translate(12 ${size.height - 12})`}>
      <text y={-8}>{label}</text>
      <path d={`M0 -4V0H${pixels.toFixed(1)}V-4`} />
    </g>
  );
}

interface MunicipalitiesProps extends OutlineProps {
  readonly places: readonly MapPlace[];
}

/** Leads to each municipality that has a place. */
function Municipalities({ municipalities, places, map }: MunicipalitiesProps) {
  const texts = useTexts(mapTexts);
  const inIt = (code: string) =>
    places.filter(({ municipalityCode }) => municipalityCode?.startsWith(code));
  const known = municipalities.filter(({ code }) => inIt(code).length > 0).slice(0, MOST_CHIPS);
  if (known.length < 2) return null;
  return (
    <div className="chips" role="group" aria-label={texts.municipalities}>
      {known.map(({ code, name }) => (
        <Chip
          key={code}
          pressed={false}
          onClick={() => map.show(fit(inIt(code).map(pointOf), map.size))}
        >
          {name}
        </Chip>
      ))}
    </div>
  );
}
