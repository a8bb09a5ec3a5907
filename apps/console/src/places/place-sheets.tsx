import {
  CreateLocationDocument,
  DeactivateLocationDocument,
  type Material,
  ReportLocationStatusDocument,
  type StaffLocationFragment,
  UpdateLocationDocument,
} from "@recycle-points/api";
import { LocationStatusValues } from "@recycle-points/api/enums";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Chip, MATERIAL_ICONS, Notice, Select, TextArea, TextField } from "@recycle-points/ui";

import { ActSheet, type Form } from "../act-sheet.tsx";
import { openFields } from "../changes.ts";
import { useClient } from "../client.tsx";
import { placeTexts } from "../texts/places.ts";
import {
  fillPlace,
  isCodeOrEmpty,
  isPlaceReady,
  type PlaceValues,
  readDegrees,
  readMaterials,
  readPercent,
  readPlace,
  toggleMaterial,
} from "./place-form.ts";

export interface PlaceSheetProps {
  readonly place: StaffLocationFragment;
  readonly onClose: () => void;
}

interface EditSheetProps {
  /** null: a new one. */
  readonly place: StaffLocationFragment | null;
  readonly onClose: () => void;
  readonly onDone?: (id: string) => void;
}

export function EditPlaceSheet({ place, onClose, onDone }: EditSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(placeTexts);
  const { actions } = useSharedTexts();
  return (
    <ActSheet
      name={place ? `updateLocation.${place.id}` : "createLocation"}
      title={place ? texts.edit : texts.create}
      submit={actions.save}
      initial={openFields(fillPlace(place))}
      isReady={isPlaceReady}
      send={async (values, idempotencyKey) => {
        const input = readPlace(values, place === null);
        if (!place) {
          const made = await transport.request(CreateLocationDocument, { input, idempotencyKey });
          return made.createLocation;
        }
        return (await transport.request(UpdateLocationDocument, { id: place.id, input }))
          .updateLocation;
      }}
      sayDone={() => (place ? texts.saved : texts.created)}
      onDone={({ location }) => location && onDone?.(location.id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextFields form={form} of="name" />
          <TextFields form={form} of="address" />
          <PositionFields form={form} />
          <MaterialField form={form} />
          <TextArea {...form.bind("hours")} label={texts.hours} hint={texts.hoursHint} rows={2} />
          <TextField
            {...form.bind("attribution")}
            label={texts.attribution}
            hint={texts.attributionHint}
          />
        </>
      )}
    </ActSheet>
  );
}

interface FieldsProps {
  readonly form: Form<PlaceValues>;
}

function TextFields({ form: { bind }, of }: FieldsProps & { readonly of: "name" | "address" }) {
  const texts = useTexts(placeTexts);
  const label = (language: string) => `${texts[of]} (${language})`;
  return (
    <>
      <TextField {...bind(`${of}.ja`)} label={label(texts.languages.ja)} required />
      <TextField {...bind(`${of}.jaKana`)} label={label(texts.languages.jaKana)} />
      <TextField {...bind(`${of}.en`)} label={label(texts.languages.en)} />
      <TextField {...bind(`${of}.easyJa`)} label={label(texts.languages.easyJa)} />
    </>
  );
}

function PositionFields({ form: { values, bind } }: FieldsProps) {
  const texts = useTexts(placeTexts);
  const wrong = (text: string, most: number) =>
    text.trim() !== "" && readDegrees(text, most) === null ? texts.wrong.degrees : null;
  return (
    <>
      <TextField
        {...bind("latitude")}
        label={texts.latitude}
        hint={texts.latitudeHint}
        error={wrong(values.latitude, 90)}
        inputMode="decimal"
        required
      />
      <TextField
        {...bind("longitude")}
        label={texts.longitude}
        hint={texts.longitudeHint}
        error={wrong(values.longitude, 180)}
        inputMode="decimal"
        required
      />
      <TextField
        {...bind("municipality")}
        label={texts.municipalityCode}
        hint={texts.municipalityHint}
        error={isCodeOrEmpty(values.municipality) ? null : texts.wrong.code}
        inputMode="numeric"
      />
    </>
  );
}

function MaterialField({ form: { values, set } }: FieldsProps) {
  const { materials } = useSharedTexts();
  const texts = useTexts(placeTexts);
  const chosen = readMaterials(values.materials);
  const all = Object.keys(materials).filter((each): each is Material => each in materials);
  return (
    <fieldset className="ui-stack">
      <legend className="ui-label">{texts.materials}</legend>
      <div className="chips">
        {all.map((each) => {
          const Icon = MATERIAL_ICONS[each];
          return (
            <Chip
              key={each}
              pressed={chosen.includes(each)}
              icon={<Icon size={20} />}
              onClick={() => set("materials", toggleMaterial(values.materials, each))}
            >
              {materials[each]}
            </Chip>
          );
        })}
      </div>
      {chosen.length === 0 && <Notice tone="warning">{texts.noMaterials}</Notice>}
    </fieldset>
  );
}

/** What staff see at the place; it also opens a closed one again. */
export function ReportSheet({ place, onClose }: PlaceSheetProps) {
  const { transport } = useClient();
  const { locationStatuses } = useSharedTexts();
  const texts = useTexts(placeTexts);
  const statusOf = (text: string) =>
    LocationStatusValues.find((each) => each === text) ?? place.status;
  return (
    <ActSheet
      name={`reportLocationStatus.${place.id}`}
      title={texts.report}
      submit={texts.report}
      isLogged={false}
      initial={{ status: String(place.status), fill: String(place.fillLevelPercent ?? "") }}
      isReady={({ fill }) => readPercent(fill) !== undefined}
      send={async ({ status, fill }) =>
        (
          await transport.request(ReportLocationStatusDocument, {
            locationId: place.id,
            status: statusOf(status),
            fillLevelPercent: readPercent(fill) ?? null,
          })
        ).reportLocationStatus
      }
      sayDone={({ location }) => texts.reported(locationStatuses[location?.status ?? place.status])}
      onClose={onClose}
    >
      {({ values, bind, set }) => (
        <>
          <Select
            label={texts.status}
            value={statusOf(values.status)}
            options={LocationStatusValues.map((value) => ({
              value,
              label: locationStatuses[value],
            }))}
            onChange={(value) => set("status", value)}
          />
          <TextField
            {...bind("fill")}
            label={texts.fillLevel}
            hint={texts.fillHint}
            error={readPercent(values.fill) === undefined ? texts.fillWrong : null}
            inputMode="numeric"
            autoComplete="off"
          />
          <Notice>{texts.reportEffect}</Notice>
        </>
      )}
    </ActSheet>
  );
}

export function ClosePlaceSheet({ place, onClose }: PlaceSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(placeTexts);
  return (
    <ActSheet
      name={`deactivateLocation.${place.id}`}
      title={texts.close}
      submit={texts.close}
      isDangerous
      initial={{}}
      send={async () =>
        (await transport.request(DeactivateLocationDocument, { id: place.id })).deactivateLocation
      }
      sayDone={() => texts.closed}
      onClose={onClose}
    >
      {() => <Notice tone="warning">{texts.closeEffect}</Notice>}
    </ActSheet>
  );
}
