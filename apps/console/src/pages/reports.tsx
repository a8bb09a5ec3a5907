import "../styles/reports.css";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";

import { ProgrammeReportDocument, RequestError } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Button, ErrorState, Skeleton } from "@recycle-points/ui";

import { useClient } from "../client.tsx";
import { useMunicipalityName } from "../municipalities.ts";
import { Page } from "../page.tsx";
import { ReportControls } from "../report-controls.tsx";
import { daysOf, readPeriod, variablesOf } from "../report-period.ts";
import { ReportView } from "../report-view.tsx";
import { reportTexts } from "../texts/reports.ts";
import { useToday } from "../today.ts";

export function ReportsPage() {
  const { transport } = useClient();
  const texts = useTexts(reportTexts);
  const nameOf = useMunicipalityName();
  const [search] = useSearchParams();
  const today = useToday();
  const period = readPeriod(search, today);
  const municipalityCode = search.get("municipality") || null;
  const variables = { ...variablesOf(period), municipalityCode };
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["report", variables],
    queryFn: async ({ signal }) => {
      const { programmeReport } = await transport.request(ProgrammeReportDocument, variables, {
        signal,
      });
      if (!programmeReport) throw new RequestError("unknown", "The report is missing.");
      return programmeReport;
    },
  });
  const [firstDay, lastDay] = daysOf(period);
  return (
    <Page
      title={texts.reports}
      end={
        <Button variant="secondary" className="print-button" onClick={() => window.print()}>
          {texts.print}
        </Button>
      }
    >
      <p className="print-only">
        {firstDay} – {lastDay} {municipalityCode && nameOf(municipalityCode)}
      </p>
      <ReportControls period={period} municipality={municipalityCode} today={today} />
      {!data && isError && (
        <ErrorState onRetry={() => void refetch()}>
          {error instanceof RequestError && error.kind === "refused" && <p>{error.message}</p>}
        </ErrorState>
      )}
      {!data && !isError && <Skeleton lines={10} />}
      {data && (
        <ReportView
          report={data}
          period={period}
          today={today}
          file={["programme", firstDay, lastDay, municipalityCode].filter(Boolean).join("-")}
        />
      )}
    </Page>
  );
}
