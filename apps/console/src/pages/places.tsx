import "../styles/places.css";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";

import { type StaffLocationFragment, StaffLocationsDocument } from "@recycle-points/api";
import { LocationStatusValues } from "@recycle-points/api/enums";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  Button,
  ButtonLink,
  Card,
  EmptyState,
  ErrorState,
  PlusIcon,
  SearchIcon,
  SegmentedControl,
  Select,
  Skeleton,
  TextField,
  UploadIcon,
} from "@recycle-points/ui";
import { PlaceMap } from "@recycle-points/ui/map";

import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import {
  MaterialNames,
  nameMunicipality,
  PlaceBadge,
  useOutlines,
} from "../places/place-parts.tsx";
import { EditPlaceSheet } from "../places/place-sheets.tsx";
import { readAll, useRows } from "../queries.ts";
import { mayCall } from "../roles.ts";
import { RowsTable } from "../table.tsx";
import { commonTexts } from "../texts/common.ts";
import { placeTexts } from "../texts/places.ts";

const PAGE = 100;
const MAP_PAGES = 20;

/** What of the address the server filters by. */
function useWanted() {
  const [search] = useSearchParams();
  return {
    text: search.get("text") || null,
    municipalityCode: search.get("municipality") || null,
    status: LocationStatusValues.find((each) => each === search.get("status")) ?? null,
  };
}

export function PlacesPage() {
  const texts = useTexts(placeTexts);
  const [search, setSearch] = useSearchParams();
  const view = search.get("view") === "map" ? "map" : "table";
  return (
    <Page title={texts.places} end={<Acts />}>
      <Filters key={search.get("text")} />
      <SegmentedControl
        label={texts.view}
        options={[
          { value: "table", label: texts.table },
          { value: "map", label: texts.map },
        ]}
        value={view}
        onChange={(value) =>
          setSearch((old) => change(old, "view", value === "map" ? "map" : ""), { replace: true })
        }
      />
      {view === "map" ? <OnMap /> : <InTable />}
    </Page>
  );
}

function change(old: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(old);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

function Acts() {
  const texts = useTexts(placeTexts);
  const [, navigate] = useLocation();
  const [isCreating, setCreating] = useState(false);
  if (!mayCall("createLocation", useUser().groups)) return null;
  return (
    <div className="buttons">
      <ButtonLink href="/imports" variant="secondary" icon={<UploadIcon />}>
        {texts.importCsv}
      </ButtonLink>
      <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
        {texts.create}
      </Button>
      {isCreating && (
        <EditPlaceSheet
          place={null}
          onClose={() => setCreating(false)}
          onDone={(id) => navigate(`/places/${encodeURIComponent(id)}`)}
        />
      )}
    </div>
  );
}

function InTable() {
  const { transport } = useClient();
  const texts = useTexts(placeTexts);
  const wanted = useWanted();
  const rows = useRows(
    ["places", wanted],
    async (after, signal) =>
      (await transport.request(StaffLocationsDocument, { ...wanted, first: 50, after }, { signal }))
        .locations,
  );
  return (
    <RowsTable
      label={texts.places}
      rows={rows}
      keyOf={({ id }) => id}
      heads={[
        texts.name,
        texts.status,
        { number: texts.fill },
        texts.municipality,
        texts.materials,
        texts.updated,
      ]}
      Cells={PlaceCells}
      empty={texts.empty}
    />
  );
}

function PlaceCells({ row }: { readonly row: StaffLocationFragment }) {
  const { formats, pick } = useLocale();
  const texts = useTexts(placeTexts);
  const common = useTexts(commonTexts);
  const { data: outlines } = useOutlines();
  const { municipalityCode: code, fillLevelPercent: fill } = row;
  return (
    <>
      <td>
        <Anchor href={`/places/${encodeURIComponent(row.id)}`}>{pick(row.names)}</Anchor>
        {row.localizedAddress && <div className="ui-soft">{pick(row.localizedAddress)}</div>}
      </td>
      <td>
        <PlaceBadge status={row.status} />
      </td>
      <td className="is-number">{fill === null ? common.none : texts.percent(fill)}</td>
      <td>{code ? nameMunicipality(code, outlines?.municipalities ?? []) : common.none}</td>
      <td>
        <MaterialNames materials={row.acceptedMaterials} />
      </td>
      <td>{formats.shortDateTime(row.updatedAt)}</td>
    </>
  );
}

type Wanted = ReturnType<typeof useWanted>;

/** All places that match, up to 2,000. */
function usePlaces(wanted: Wanted) {
  const { transport } = useClient();
  return useQuery({
    queryKey: ["places", "all", wanted],
    queryFn: ({ signal }) =>
      readAll(
        async (after) =>
          (
            await transport.request(
              StaffLocationsDocument,
              { ...wanted, first: PAGE, after },
              { signal },
            )
          ).locations,
        MAP_PAGES,
      ),
  });
}

function OnMap() {
  const texts = useTexts(placeTexts);
  const [, navigate] = useLocation();
  const { data: places, isError, refetch } = usePlaces(useWanted());
  const { data: outlines, isPending } = useOutlines();
  if (!places && isError) return <ErrorState onRetry={() => void refetch()} />;
  if (!places || isPending) return <Skeleton lines={8} />;
  if (places.length === 0) return <EmptyState>{texts.empty}</EmptyState>;
  return (
    <Card className="ui-stack">
      <p className="ui-soft" role="status">
        {places.length < PAGE * MAP_PAGES
          ? texts.found(places.length)
          : texts.atLeast(places.length)}
      </p>
      <PlaceMap
        places={places}
        outlines={outlines ?? null}
        here={null}
        onOpen={(id) => navigate(`/places/${encodeURIComponent(id)}`)}
      />
    </Card>
  );
}

const EVERYWHERE: Wanted = { text: null, municipalityCode: null, status: null };

function Filters() {
  const { locationStatuses } = useSharedTexts();
  const texts = useTexts(placeTexts);
  const common = useTexts(commonTexts);
  const [, setSearch] = useSearchParams();
  const wanted = useWanted();
  const [text, setText] = useState(wanted.text ?? "");
  const set = (name: string, value: string) => setSearch((old) => change(old, name, value));
  return (
    <form
      className="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        set("text", text.trim());
      }}
    >
      <MunicipalityFilter onChange={(value) => set("municipality", value)} />
      <Select
        label={texts.status}
        value={wanted.status ?? ""}
        options={[
          { value: "", label: common.all },
          ...LocationStatusValues.map((value) => ({ value, label: locationStatuses[value] })),
        ]}
        onChange={(value) => set("status", value)}
      />
      <TextField
        label={texts.searchText}
        value={text}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" variant="secondary" icon={<SearchIcon />}>
        {common.search}
      </Button>
    </form>
  );
}

/** The codes that places have: the server compares them whole, five digits or six. */
function MunicipalityFilter({ onChange }: { readonly onChange: (value: string) => void }) {
  const texts = useTexts(placeTexts);
  const common = useTexts(commonTexts);
  const { municipalityCode } = useWanted();
  const { data: places = [] } = usePlaces(EVERYWHERE);
  const { data: outlines } = useOutlines();
  const codes = new Set(places.map((each) => each.municipalityCode));
  codes.add(municipalityCode);
  const known = [...codes].filter((each) => each !== null).toSorted();
  const nameOf = (code: string) => {
    const name = nameMunicipality(code, outlines?.municipalities ?? []);
    return name === code ? code : `${name} (${code})`;
  };
  return (
    <Select
      label={texts.municipality}
      value={municipalityCode ?? ""}
      options={[
        { value: "", label: common.all },
        ...known.map((value) => ({ value, label: nameOf(value) })),
      ]}
      onChange={onChange}
    />
  );
}
