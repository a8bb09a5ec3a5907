import { createContext, use, useState } from "react";
import { useSearchParams } from "wouter";

import {
  QrTokensDocument,
  type QrTokenStatus,
  RevokeQrTokenDocument,
  type TokenFragment,
} from "@recycle-points/api";
import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Badge, type BadgeTone, Button, Notice, Points, Select } from "@recycle-points/ui";

import { ReasonField } from "../account-sheets.tsx";
import { ActSheet } from "../act-sheet.tsx";
import { useClient } from "../client.tsx";
import { useRows } from "../queries.ts";
import { RowsTable } from "../table.tsx";
import { commonTexts } from "../texts/common.ts";
import { kioskTexts } from "../texts/kiosks.ts";

const STATUSES = [
  "ISSUED",
  "EXPIRED",
  "REDEEMED",
  "REVOKED",
] as const satisfies readonly QrTokenStatus[];
const ALL = "ALL";

const TONES: Readonly<Record<QrTokenStatus, BadgeTone>> = {
  ISSUED: "info",
  REDEEMED: "success",
  EXPIRED: "neutral",
  REVOKED: "danger",
};

// The dialog stays when its row expires, and leaves the list.
const RevokeContext = createContext<(token: TokenFragment) => void>(() => undefined);

/** The QR tokens of a place; those that wait, unless one asks for others. */
export function QrTokens({ locationId }: { readonly locationId: string }) {
  const { transport } = useClient();
  const { qrTokenStatuses } = useSharedTexts();
  const texts = useTexts(kioskTexts);
  const common = useTexts(commonTexts);
  const [search, setSearch] = useSearchParams();
  const [revoking, setRevoking] = useState<TokenFragment | null>(null);
  const chosen = [...STATUSES, ALL].find((each) => each === search.get("tokens")) ?? "ISSUED";
  const status = STATUSES.find((each) => each === chosen) ?? null;
  const rows = useRows(["qrTokens", locationId, status], async (after, signal) => {
    const variables = { locationId, status, first: 50, after };
    return (await transport.request(QrTokensDocument, variables, { signal })).qrTokens;
  });
  return (
    <section className="ui-stack">
      <div className="section-head">
        <h2>{texts.tokens}</h2>
      </div>
      <div className="filters">
        <Select
          label={texts.tokenStatus}
          value={chosen}
          options={[
            ...STATUSES.map((value) => ({ value, label: qrTokenStatuses[value] })),
            { value: ALL, label: common.all },
          ]}
          onChange={(value) => setSearch({ tokens: value }, { replace: true })}
        />
      </div>
      <RevokeContext value={setRevoking}>
        <RowsTable
          label={texts.tokens}
          rows={rows}
          keyOf={({ id }) => id}
          heads={[
            texts.quantities,
            common.details,
            { number: texts.value },
            texts.issued,
            texts.expires,
            texts.id,
          ]}
          Cells={TokenCells}
          empty={texts.tokensEmpty}
        />
      </RevokeContext>
      {revoking && <RevokeSheet token={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function TokenCells({ row }: { readonly row: TokenFragment }) {
  const { formats } = useLocale();
  const { materials, quantity, qrTokenStatuses } = useSharedTexts();
  const texts = useTexts(kioskTexts);
  const revoke = use(RevokeContext);
  // Its kiosk can renew one that has expired.
  const isOpen = row.status === "ISSUED" || row.status === "EXPIRED";
  return (
    <>
      <td>
        {row.quantities.map((each) => (
          <div key={`${each.material} ${each.unit}`}>
            {materials[each.material]} {quantity(each.quantity, each.unit, each.material)}
          </div>
        ))}
      </td>
      <td>
        <div className="ui-row">
          <Badge tone={TONES[row.status]}>{qrTokenStatuses[row.status]}</Badge>
          {isOpen && (
            <Button variant="quiet" onClick={() => revoke(row)}>
              {texts.revoke}
            </Button>
          )}
        </div>
      </td>
      <td className="is-number">
        <Points value={row.pointsValue} />
      </td>
      <td>{formats.shortDateTime(row.issuedAt)}</td>
      <td>{formats.shortDateTime(row.expiresAt)}</td>
      <td>
        <span className="ui-code">{row.id}</span>
      </td>
    </>
  );
}

interface RevokeSheetProps {
  readonly token: TokenFragment;
  readonly onClose: () => void;
}

function RevokeSheet({ token, onClose }: RevokeSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(kioskTexts);
  return (
    <ActSheet
      name={`revokeQrToken.${token.id}`}
      title={texts.revokeToken}
      submit={texts.revoke}
      isDangerous
      initial={{ reason: "" }}
      isReady={({ reason }) => reason.trim() !== ""}
      send={async ({ reason }) =>
        (await transport.request(RevokeQrTokenDocument, { tokenId: token.id, reason }))
          .revokeQrToken
      }
      sayDone={() => texts.tokenRevoked}
      onClose={onClose}
    >
      {({ bind }) => (
        <>
          <Notice tone="warning">{texts.revokeTokenEffect}</Notice>
          <ReasonField {...bind("reason")} />
        </>
      )}
    </ActSheet>
  );
}
