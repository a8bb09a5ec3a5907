import "../styles/places.css";

import { useMemo, useState } from "react";

import type { LocationFragment, Material } from "@recycle-points/api";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Button,
  Card,
  Chip,
  EmptyState,
  ErrorState,
  List,
  LocateIcon,
  MATERIAL_ICONS,
  Notice,
  PinIcon,
  SegmentedControl,
  Skeleton,
  TextField,
} from "@recycle-points/ui";
import { PlaceMap } from "@recycle-points/ui/map";

import { usePosition } from "../account/position.ts";
import { matchPlaces } from "../account/places.ts";
import { useBack, useGo } from "../navigation.tsx";
import { Page } from "../page.tsx";
import { PlaceRow } from "../place-row.tsx";
import { PlaceSheet } from "../place-sheet.tsx";
import { useOutlines, usePlaces } from "../queries.ts";
import { placeTexts } from "../texts/places.ts";

const SHOWN = 30;
type View = "list" | "map";

/** Where to bring things, as a list or on a map; with `id` one of them is open. */
export function PlacesPage({ id }: { readonly id?: string }) {
  const texts = useTexts(placeTexts);
  const { data: places, isError, refetch } = usePlaces();
  const [view, setView] = useState<View>("list");
  const close = useBack("/places");
  return (
    <Page
      title={texts.title}
      className="places"
      end={places && <span className="ui-soft">{texts.count(places.length)}</span>}
    >
      <SegmentedControl
        label={texts.view}
        options={[
          { value: "list", label: texts.list },
          { value: "map", label: texts.map },
        ]}
        value={view}
        onChange={setView}
      />
      {!places && isError && <ErrorState onRetry={() => void refetch()} />}
      {!places && !isError && <Skeleton lines={8} />}
      {places && <Found places={places} view={view} />}
      {id !== undefined && <PlaceSheet id={id} onClose={close} />}
    </Page>
  );
}

interface FoundProps {
  readonly places: readonly LocationFragment[];
  readonly view: View;
}

function Found({ places, view }: FoundProps) {
  const texts = useTexts(placeTexts);
  const { locating, locate } = usePosition();
  const [material, setMaterial] = useState<Material | null>(null);
  const [text, setText] = useState("");
  const here = locating.state === "found" ? locating.here : null;
  const found = useMemo(
    () => matchPlaces(places, { material, text, here }),
    [places, material, text, here],
  );
  const isBlocked = locating.state === "refused" || locating.state === "failed";
  return (
    <>
      <Materials places={places} chosen={material} onChoose={setMaterial} />
      <div className="place-tools">
        <TextField
          label={texts.search}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          variant="secondary"
          icon={<LocateIcon />}
          busy={locating.state === "asking"}
          onClick={locate}
        >
          {here ? texts.isNearest : texts.nearest}
        </Button>
      </div>
      {isBlocked && (
        <Notice tone="warning" live>
          {locating.state === "refused" ? texts.refused : texts.failed}
        </Notice>
      )}
      {found.length === 0 && <EmptyState icon={<PinIcon size={32} />} title={texts.empty} />}
      {found.length > 0 &&
        (view === "map" ? (
          <OnMap places={found.map(({ place }) => place)} here={here} />
        ) : (
          <InList found={found} key={`${material} ${text}`} />
        ))}
    </>
  );
}

interface MaterialsProps {
  readonly places: readonly LocationFragment[];
  readonly chosen: Material | null;
  readonly onChoose: (material: Material | null) => void;
}

function Materials({ places, chosen, onChoose }: MaterialsProps) {
  const texts = useTexts(placeTexts);
  const { materials } = useSharedTexts();
  const accepted = new Set(places.flatMap((each) => each.acceptedMaterials));
  // In the order of the catalogue, which is that of how common they are.
  const offered = materialsOf(materials).filter((each) => accepted.has(each));
  return (
    <div className="chips is-scrolled" role="group" aria-label={texts.materials} tabIndex={-1}>
      <Chip pressed={chosen === null} onClick={() => onChoose(null)}>
        {texts.all}
      </Chip>
      {offered.map((each) => {
        const Icon = MATERIAL_ICONS[each];
        return (
          <Chip
            key={each}
            pressed={chosen === each}
            icon={<Icon size={20} />}
            onClick={() => onChoose(each)}
          >
            {materials[each]}
          </Chip>
        );
      })}
    </div>
  );
}

function materialsOf(names: Readonly<Record<Material, string>>): Material[] {
  return Object.keys(names).filter((key): key is Material => key in names);
}

function InList({ found }: { readonly found: ReturnType<typeof matchPlaces> }) {
  const texts = useTexts(placeTexts);
  const [shown, setShown] = useState(SHOWN);
  return (
    <>
      <Card>
        <List>
          {found.slice(0, shown).map(({ place, meters }) => (
            <PlaceRow key={place.id} place={place} meters={meters} />
          ))}
        </List>
      </Card>
      {found.length > shown && (
        <Button variant="secondary" wide onClick={() => setShown(shown + SHOWN)}>
          {texts.more}
        </Button>
      )}
    </>
  );
}

interface OnMapProps {
  readonly places: readonly LocationFragment[];
  readonly here: readonly [number, number] | null;
}

function OnMap({ places, here }: OnMapProps) {
  const { data: outlines, isPending } = useOutlines();
  const go = useGo();
  return (
    <Card className="ui-stack map-card">
      {isPending ? (
        <Skeleton lines={8} />
      ) : (
        <PlaceMap
          places={places}
          outlines={outlines ?? null}
          here={here}
          onOpen={(id) => go(`/places/${id}`)}
        />
      )}
    </Card>
  );
}
