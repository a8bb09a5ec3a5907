import { createContext, use, useState } from "react";

import { type KioskFieldsFragment, KiosksDocument, RevokeKioskDocument } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Badge, Button, Notice, PlusIcon } from "@recycle-points/ui";

import { ReasonField } from "../account-sheets.tsx";
import { ActSheet } from "../act-sheet.tsx";
import { useClient } from "../client.tsx";
import { UserName } from "../parts.tsx";
import { useRows } from "../queries.ts";
import { RowsTable } from "../table.tsx";
import { kioskTexts } from "../texts/kiosks.ts";
import { EnrolSheet } from "./enrol-sheet.tsx";

// The dialog stays when its row changes.
const RevokeContext = createContext<(kiosk: KioskFieldsFragment) => void>(() => undefined);

/** The kiosks that were enrolled at a place, for admins. */
export function Kiosks({ locationId }: { readonly locationId: string }) {
  const { transport } = useClient();
  const texts = useTexts(kioskTexts);
  const [isEnrolling, setEnrolling] = useState(false);
  const [revoking, setRevoking] = useState<KioskFieldsFragment | null>(null);
  const rows = useRows(
    ["kiosks", locationId],
    async (after, signal) =>
      (await transport.request(KiosksDocument, { locationId, first: 50, after }, { signal }))
        .kiosks,
  );
  const close = () => {
    setEnrolling(false);
    rows.readAgain();
  };
  return (
    <section className="ui-stack">
      <div className="section-head">
        <h2>{texts.kiosks}</h2>
        <Button variant="secondary" icon={<PlusIcon />} onClick={() => setEnrolling(true)}>
          {texts.enrol}
        </Button>
      </div>
      <RevokeContext value={setRevoking}>
        <RowsTable
          label={texts.kiosks}
          rows={rows}
          keyOf={({ id }) => id}
          heads={[texts.id, texts.state, texts.enrolledAt, texts.enrolledBy, texts.revoke]}
          Cells={KioskCells}
          empty={texts.empty}
        />
      </RevokeContext>
      {revoking && <RevokeSheet kiosk={revoking} onClose={() => setRevoking(null)} />}
      {isEnrolling && <EnrolSheet locationId={locationId} onClose={close} />}
    </section>
  );
}

function KioskCells({ row }: { readonly row: KioskFieldsFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(kioskTexts);
  const revoke = use(RevokeContext);
  return (
    <>
      <td>
        <span className="ui-code">{row.id}</span>
      </td>
      <td>
        <KioskState kiosk={row} />
      </td>
      <td>{formats.dateTime(row.enrolledAt)}</td>
      <td>
        <UserName id={row.enrolledBy} />
      </td>
      <td>
        <Button variant="quiet" onClick={() => revoke(row)}>
          {row.revokedAt === null ? texts.revoke : texts.finish}
        </Button>
      </td>
    </>
  );
}

function KioskState({ kiosk }: { readonly kiosk: KioskFieldsFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(kioskTexts);
  if (kiosk.revokedAt) {
    return <Badge>{texts.revokedSince(formats.shortDateTime(kiosk.revokedAt))}</Badge>;
  }
  if (kiosk.userId === null) return <Badge tone="warning">{texts.broken}</Badge>;
  return <Badge tone="success">{texts.inService}</Badge>;
}

interface RevokeSheetProps {
  readonly kiosk: KioskFieldsFragment;
  readonly onClose: () => void;
}

/** Revokes it; of a revoked one it finishes what may have broken off, which nobody can see. */
function RevokeSheet({ kiosk, onClose }: RevokeSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(kioskTexts);
  const isRevoked = kiosk.revokedAt !== null;
  return (
    <ActSheet
      name={`revokeKiosk.${kiosk.id}`}
      title={isRevoked ? texts.finish : texts.revokeTitle}
      submit={isRevoked ? texts.finish : texts.revoke}
      isDangerous={!isRevoked}
      isLogged={!isRevoked}
      // The first one is kept.
      initial={{ reason: isRevoked ? texts.finish : "" }}
      isReady={({ reason }) => reason.trim() !== ""}
      send={async ({ reason }) =>
        (await transport.request(RevokeKioskDocument, { id: kiosk.id, reason })).revokeKiosk
      }
      sayDone={() => (isRevoked ? texts.finished : texts.revoked)}
      onClose={onClose}
    >
      {({ bind }) =>
        isRevoked ? (
          <Notice>{texts.finishEffect}</Notice>
        ) : (
          <>
            <Notice tone="warning">{texts.revokeEffect}</Notice>
            <ReasonField {...bind("reason")} />
          </>
        )
      }
    </ActSheet>
  );
}
