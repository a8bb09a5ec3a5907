import "../styles/places.css";

import { type FormEvent, useState } from "react";

import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, ButtonLink, Card, Field, Notice, Progress, TextField } from "@recycle-points/ui";

import { decodeText, NotTextError } from "../imports/decode.ts";
import { ImportRows } from "../imports/import-rows.tsx";
import { PartsError } from "../imports/parts.ts";
import { type Answers, countActions, countRows, listRows } from "../imports/run.ts";
import { type ImportState, type Stop, useImport } from "../imports/use-import.ts";
import { Page } from "../page.tsx";
import { importTexts } from "../texts/imports.ts";

interface ChosenFile {
  readonly name: string;
  readonly text: string;
}

/** Imports places from a CSV file: what it would do, then doing it, part by part. */
export function PlaceImportPage() {
  const texts = useTexts(importTexts);
  const [file, setFile] = useState<ChosenFile | null>(null);
  const { state, unfinished, check, recheck, apply, stop, restart } = useImport(file?.name ?? "");
  const { formats } = useLocale();
  const choose = (chosen: ChosenFile) => {
    setFile(chosen);
    void check({ text: chosen.text, source: null, attribution: null });
  };
  return (
    <Page title={texts.title} above="/places">
      {state.step === "choose" && unfinished && (
        <Notice tone={unfinished.isRunning ? "info" : "warning"}>
          {(unfinished.isRunning ? texts.running : texts.unfinished)(
            unfinished.file,
            formats.number(unfinished.done),
            formats.number(unfinished.total),
          )}
        </Notice>
      )}
      {state.step === "choose" && <ChooseFile onChosen={choose} />}
      {file && state.needsSource && (
        <SourceForm
          fileName={file.name}
          onCheck={(source, attribution) => void check({ text: file.text, source, attribution })}
        />
      )}
      {state.isBusy && <Running state={state} onStop={stop} />}
      {state.stop && <Stopped state={state} stop={state.stop} />}
      {!state.isBusy && state.step === "check" && !state.needsSource && (
        <Plan state={state} onApply={() => void apply()} onRecheck={recheck} />
      )}
      {!state.isBusy && state.step === "apply" && (
        <Result state={state} onResume={() => void apply()} />
      )}
      {!state.isBusy && state.step !== "choose" && (
        <div className="buttons">
          <Button variant="quiet" onClick={restart}>
            {texts.again}
          </Button>
        </div>
      )}
      <Rows answers={state.step === "apply" ? state.done : state.plan} />
    </Page>
  );
}

function ChooseFile({ onChosen }: { readonly onChosen: (file: ChosenFile) => void }) {
  const texts = useTexts(importTexts);
  const [problem, setProblem] = useState<string | null>(null);
  const read = async (file: File) => {
    try {
      onChosen({ name: file.name, text: decodeText(new Uint8Array(await file.arrayBuffer())) });
    } catch (error) {
      if (!(error instanceof NotTextError)) throw error;
      setProblem(texts.workbook);
    }
  };
  return (
    <Card className="ui-stack narrow">
      <p>{texts.help}</p>
      <Field label={texts.file} hint={texts.fileHint} error={problem}>
        {(input) => (
          <input
            {...input}
            className="ui-input"
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={({ target }) => {
              const [chosen] = target.files ?? [];
              if (chosen) void read(chosen);
            }}
          />
        )}
      </Field>
    </Card>
  );
}

interface SourceFormProps {
  readonly fileName: string;
  readonly onCheck: (source: string, attribution: string | null) => void;
}

function SourceForm({ fileName, onCheck }: SourceFormProps) {
  const texts = useTexts(importTexts);
  const [source, setSource] = useState(fileName.replace(/\.[^.]*$/, ""));
  const [attribution, setAttribution] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (source.trim() !== "") onCheck(source.trim(), attribution.trim() || null);
  };
  return (
    <Card className="narrow">
      <form className="ui-stack" onSubmit={submit}>
        <Notice live>{texts.needsSource}</Notice>
        <TextField
          label={texts.source}
          hint={texts.sourceHint}
          value={source}
          maxLength={2000}
          required
          onChange={({ target }) => setSource(target.value)}
        />
        <TextField
          label={texts.attribution}
          hint={texts.attributionHint}
          value={attribution}
          maxLength={2000}
          onChange={({ target }) => setAttribution(target.value)}
        />
        <div className="buttons">
          <Button type="submit">{texts.check}</Button>
        </div>
      </form>
    </Card>
  );
}

interface StateProps {
  readonly state: ImportState;
}

function Running({ state, onStop }: StateProps & { readonly onStop: () => void }) {
  const { formats } = useLocale();
  const texts = useTexts(importTexts);
  const isApplying = state.step === "apply";
  const label = isApplying ? texts.applying : texts.checking;
  const [done, total] = isApplying
    ? [countRows(state.done), countRows(state.plan)]
    : [state.plan.length, Math.max(1, state.parts.length)];
  const say = isApplying ? texts.progress : texts.parts;
  return (
    <Card className="ui-stack narrow">
      <p role="status">
        {label} {say(formats.number(done), formats.number(total))}
      </p>
      <Progress label={label} value={done} max={total} />
      {isApplying && state.parts.length > 1 && (
        <div className="buttons">
          <Button variant="secondary" onClick={onStop}>
            {texts.stop}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Stopped({ state, stop }: StateProps & { readonly stop: Stop }) {
  const { formats } = useLocale();
  const texts = useTexts(importTexts);
  const { states } = useSharedTexts();
  const { why, mayBeWritten } = stop;
  const isApplying = state.step === "apply";
  const said = why instanceof PartsError ? texts[why.kind](formats.number(why.row)) : why;
  return (
    <Notice tone="warning" live>
      {isApplying && (
        <p>
          {texts.stopped(
            formats.number(countRows(state.done)),
            formats.number(countRows(state.plan)),
          )}
        </p>
      )}
      {said ? <p>{said}</p> : !isApplying && <p>{states.failed}</p>}
      {isApplying ? (
        <p>{mayBeWritten ? texts.mayBeWritten : texts.safe}</p>
      ) : (
        <p>{texts.nothingWritten}</p>
      )}
    </Notice>
  );
}

interface PlanProps extends StateProps {
  readonly onApply: () => void;
  readonly onRecheck: () => void;
}

function Plan({ state, onApply, onRecheck }: PlanProps) {
  const { formats } = useLocale();
  const texts = useTexts(importTexts);
  const rows = listRows(state.plan);
  const { CREATE, UPDATE, REJECTED } = countActions(rows);
  const nothing = rows.filter(({ acceptsNothing }) => acceptsNothing).length;
  if (state.stop) {
    return (
      <div className="buttons narrow">
        <Button onClick={onRecheck}>{texts.recheck}</Button>
      </div>
    );
  }
  return (
    <Card className="ui-stack narrow">
      <p>
        {texts.dataset(state.plan[0]?.source ?? "")} {texts.nothingWritten}
      </p>
      {REJECTED > 0 && (
        <Notice tone="warning">{texts.rejectedStay(formats.number(REJECTED))}</Notice>
      )}
      {nothing > 0 && (
        <Notice tone="warning">{texts.acceptsNothing(formats.number(nothing))}</Notice>
      )}
      {CREATE + UPDATE === 0 ? (
        <Notice>{texts.nothingToDo}</Notice>
      ) : (
        <div className="buttons">
          <Button onClick={onApply}>{texts.apply(formats.number(CREATE + UPDATE))}</Button>
        </div>
      )}
    </Card>
  );
}

function Result({ state, onResume }: StateProps & { readonly onResume: () => void }) {
  const texts = useTexts(importTexts);
  return (
    <div className="ui-stack narrow">
      {!state.stop && (
        <Notice tone="success" live>
          {texts.finished}
        </Notice>
      )}
      <div className="buttons">
        {state.stop && <Button onClick={onResume}>{texts.resume}</Button>}
        {!state.stop && <ButtonLink href="/places">{texts.toPlaces}</ButtonLink>}
      </div>
    </div>
  );
}

function Rows({ answers }: { readonly answers: Answers }) {
  const rows = listRows(answers);
  return rows.length > 0 && <ImportRows rows={rows} />;
}
