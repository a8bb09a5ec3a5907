import { useState } from "react";

import type { Material } from "@recycle-points/api";
import { ImportActionValues } from "@recycle-points/api/enums";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Anchor, Badge, type BadgeTone, Button, Card, Chip, EmptyState } from "@recycle-points/ui";

import { Table } from "../table.tsx";
import { commonTexts } from "../texts/common.ts";
import { importTexts } from "../texts/imports.ts";
import { placeTexts } from "../texts/places.ts";
import { type Action, countActions, type ImportRow } from "./run.ts";

const SHOWN = 100;

const TONES: Readonly<Record<Action, BadgeTone>> = {
  CREATE: "success",
  UPDATE: "info",
  UNCHANGED: "neutral",
  REJECTED: "danger",
};

/** What becomes, or became, of each row, by action. */
export function ImportRows({ rows }: { readonly rows: readonly ImportRow[] }) {
  const { formats } = useLocale();
  const texts = useTexts(importTexts);
  const common = useTexts(commonTexts);
  const [chosen, setChosen] = useState<Action | null>(null);
  const [shown, setShown] = useState(SHOWN);
  const counts = countActions(rows);
  const found = chosen === null ? rows : rows.filter(({ action }) => action === chosen);
  const choose = (action: Action | null) => {
    setChosen(action);
    setShown(SHOWN);
  };
  return (
    <>
      <div className="chips" role="group" aria-label={texts.filter}>
        <Chip pressed={chosen === null} onClick={() => choose(null)}>
          {texts.withCount(common.all, formats.number(rows.length))}
        </Chip>
        {ImportActionValues.map((each) => (
          <Chip key={each} pressed={chosen === each} onClick={() => choose(each)}>
            {texts.withCount(texts.actions[each], formats.number(counts[each]))}
          </Chip>
        ))}
      </div>
      {found.length === 0 ? (
        <EmptyState />
      ) : (
        <Card className="table-card">
          <Table
            label={texts.rows}
            heads={[texts.name, texts.action, texts.what, { number: texts.row }]}
            rows={found.slice(0, shown)}
            keyOf={({ row }) => String(row)}
            Cells={RowCells}
          />
          {found.length > shown && (
            <Button variant="secondary" onClick={() => setShown(shown + SHOWN)}>
              {common.more}
            </Button>
          )}
        </Card>
      )}
    </>
  );
}

function RowCells({ row }: { readonly row: ImportRow }) {
  const { formats } = useLocale();
  const texts = useTexts(importTexts);
  const { noMaterials } = useTexts(placeTexts);
  const exists = row.action === "UPDATE" || row.action === "UNCHANGED";
  return (
    <>
      <td>
        {exists && row.locationId ? (
          <Anchor href={`/places/${encodeURIComponent(row.locationId)}`}>{row.name}</Anchor>
        ) : (
          row.name
        )}
      </td>
      <td>
        <Badge tone={TONES[row.action]}>{texts.actions[row.action]}</Badge>
      </td>
      <td>
        {row.problems.map(({ column, value, message }) => (
          <div key={message}>
            <strong>{column ?? texts.wholeRow}</strong>: {message}
            {value !== null && (
              <span className="ui-soft"> {value ? `(${value})` : texts.nothing}</span>
            )}
          </div>
        ))}
        {row.action === "CREATE" ? (
          <details>
            <summary>{texts.newFields(row.changes.length)}</summary>
            <Changes row={row} />
          </details>
        ) : (
          <Changes row={row} />
        )}
        {row.acceptsNothing && <div className="ui-soft">{noMaterials}</div>}
      </td>
      <td className="is-number">{formats.number(row.row)}</td>
    </>
  );
}

function Changes({ row }: { readonly row: ImportRow }) {
  const { materials } = useSharedTexts();
  const texts = useTexts(importTexts);
  const nameField = useFieldNames();
  const isMaterial = (name: string): name is Material => name in materials;
  const say = (field: string, value: string | null) => {
    if (value === null) return texts.nothing;
    if (field !== "acceptedMaterials") return value;
    const names = value.split(", ").map((each) => (isMaterial(each) ? materials[each] : each));
    return names.join("・");
  };
  return row.changes.map(({ field, before, after }) => (
    <div key={field}>
      <strong>{nameField(field)}</strong>: {before !== null && <>{say(field, before)} → </>}
      {say(field, after)}
    </div>
  ));
}

/** How staff call a field of LocationInput. */
function useFieldNames(): (path: string) => string {
  const texts = useTexts(placeTexts);
  const { languages } = texts;
  const names: Readonly<Record<string, string>> = {
    address: `${texts.address} (${languages.ja})`,
    municipalityCode: texts.municipalityCode,
    coordinates: texts.position,
    openingHours: texts.hours,
    acceptedMaterials: texts.materials,
    source: texts.source,
    externalId: texts.externalId,
    attribution: texts.attribution,
  };
  const inLanguage = (of: string, language: string) =>
    `${of === "names" ? texts.name : texts.address} (${language})`;
  return (path) => {
    const [of = "", name = ""] = path.split(".");
    for (const [each, said] of Object.entries(languages)) {
      if (each === name) return inLanguage(of, said);
    }
    return names[path] ?? path;
  };
}
