import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Notice } from "@recycle-points/ui";

import { FigureTile } from "./figure-tile.tsx";
import { useMunicipalityName } from "./municipalities.ts";
import { ExchangesBlock, RewardsBlock } from "./report-exchanges.tsx";
import { ReportBlock, type ReportProps } from "./report-block.tsx";
import { addressOf } from "./report-period.ts";
import { depositCells, MOVEMENTS, pointCells, type Report } from "./report-tables.ts";
import { StepsBlock } from "./report-steps.tsx";
import { commonTexts } from "./texts/common.ts";
import { reportTexts } from "./texts/reports.ts";

/** The figures of a period, as the API answers them: nothing here is computed from others. */
export function ReportView(props: ReportProps) {
  const { report } = props;
  const { formats } = useLocale();
  const texts = useTexts(reportTexts);
  return (
    <>
      <KeyFigures report={report} />
      {report.countedAt ? (
        <p className="ui-soft">{texts.counted(formats.dateTime(report.countedAt))}</p>
      ) : (
        <Notice>{texts.notCounted}</Notice>
      )}
      {report.totals.points === null && <Notice>{texts.onlyDeposits}</Notice>}
      <StepsBlock
        {...props}
        id="deposits"
        title={texts.depositsTitle}
        hint={texts.activeUsersHint}
        heads={texts.depositHeads}
        shown={[0]}
        read={depositCells}
      />
      {report.totals.points && (
        <StepsBlock
          {...props}
          id="points"
          title={texts.pointsTitle}
          heads={MOVEMENTS.map((name) => texts.movements[name])}
          shown={[
            MOVEMENTS.indexOf("issued"),
            MOVEMENTS.indexOf("spent"),
            MOVEMENTS.indexOf("expired"),
          ]}
          read={pointCells}
        />
      )}
      <MaterialsBlock {...props} />
      {report.municipalityCode === null && <MunicipalitiesBlock {...props} />}
      {report.totals.exchanges && <ExchangesBlock {...props} />}
      {report.totals.exchanges && <RewardsBlock {...props} />}
    </>
  );
}

function KeyFigures({ report: { totals } }: { readonly report: Report }) {
  const { formats } = useLocale();
  const texts = useTexts(reportTexts);
  const common = useTexts(commonTexts);
  const say = (value: number | null) => (value === null ? common.none : formats.number(value));
  const { points } = totals;
  return (
    <div className="tiles report-tiles">
      <FigureTile label={texts.deposits} href="#deposits">
        {say(totals.deposits)}
      </FigureTile>
      <FigureTile label={texts.depositHeads[1] ?? ""} href="#deposits">
        {say(totals.pointsIssued)}
      </FigureTile>
      <FigureTile label={texts.activeUsers} href="#deposits">
        {say(totals.activeUsers)}
      </FigureTile>
      {points &&
        (["spent", "expired", "change"] as const).map((name) => (
          <FigureTile key={name} label={texts.movements[name]} href="#points">
            {say(points[name])}
          </FigureTile>
        ))}
    </div>
  );
}

function MaterialsBlock({ report, file }: ReportProps) {
  const { materials } = useSharedTexts();
  const texts = useTexts(reportTexts);
  return (
    <ReportBlock
      id="materials"
      title={texts.materialsTitle}
      file={file}
      heads={[texts.material, texts.pieces, texts.grams, texts.points]}
      bar={2}
      rows={report.materials.map(({ material, unit, quantity, pointsIssued }) => ({
        key: `${material}#${unit}`,
        name: materials[material],
        href: null,
        cells: [
          unit === "PIECE" ? quantity : null,
          unit === "GRAM" ? quantity : null,
          pointsIssued,
        ],
      }))}
    />
  );
}

function MunicipalitiesBlock({ report, period, file }: ReportProps) {
  const texts = useTexts(reportTexts);
  const nameOf = useMunicipalityName();
  return (
    <ReportBlock
      id="municipalities"
      title={texts.municipalitiesTitle}
      file={file}
      heads={[texts.municipality, ...texts.depositHeads]}
      bar={1}
      rows={report.municipalities.map(({ municipalityCode: code, figures }) => ({
        key: code ?? "none",
        name: nameOf(code),
        href: code && addressOf(period, code),
        cells: depositCells(figures),
      }))}
    />
  );
}
