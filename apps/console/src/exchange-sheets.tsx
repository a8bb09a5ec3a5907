import {
  CancelExchangeDocument,
  type ExchangeFragment,
  FulfilExchangeDocument,
  RejectExchangeDocument,
} from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import { Notice, TextField } from "@recycle-points/ui";

import { ActSheet } from "./act-sheet.tsx";
import { useClient, useUser } from "./client.tsx";
import { ExchangeName, Facts, UserName } from "./parts.tsx";
import { commonTexts } from "./texts/common.ts";
import { exchangeTexts } from "./texts/exchanges.ts";

export interface ExchangeSheetProps {
  readonly exchange: ExchangeFragment;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

export function RejectSheet({ exchange, ...rest }: ExchangeSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  const common = useTexts(commonTexts);
  const points = formats.points(exchange.pointsSpent);
  return (
    <ActSheet
      {...rest}
      name={`rejectExchange.${exchange.id}`}
      title={texts.rejectTitle}
      submit={texts.reject}
      isDangerous
      initial={{ reason: "" }}
      isReady={({ reason }) => reason.trim() !== ""}
      send={async ({ reason }) =>
        (await transport.request(RejectExchangeDocument, { exchangeId: exchange.id, reason }))
          .rejectExchange
      }
      sayDone={() => texts.rejected(points)}
    >
      {({ bind }) => (
        <>
          <About exchange={exchange} />
          <Notice>
            {texts.rejectEffect(points)} {texts.expiredEffect}
          </Notice>
          <TextField
            {...bind("reason")}
            label={common.reason}
            hint={common.shownReasonHint}
            required
            maxLength={500}
          />
        </>
      )}
    </ActSheet>
  );
}

export function FulfilSheet({ exchange, ...rest }: ExchangeSheetProps) {
  const { transport } = useClient();
  const texts = useTexts(exchangeTexts);
  return (
    <ActSheet
      {...rest}
      name={`fulfilExchange.${exchange.id}`}
      title={texts.fulfil}
      submit={texts.fulfil}
      initial={{ voucherCode: "" }}
      send={async ({ voucherCode }) =>
        (
          await transport.request(FulfilExchangeDocument, {
            exchangeId: exchange.id,
            voucherCode: voucherCode.trim() || null,
          })
        ).fulfilExchange
      }
      sayDone={() => texts.fulfilled}
    >
      {({ bind }) => (
        <>
          <About exchange={exchange} />
          <Notice>{texts.fulfilEffect}</Notice>
          <TextField
            {...bind("voucherCode")}
            label={texts.voucherCode}
            hint={texts.voucherHint}
            maxLength={2000}
            autoComplete="off"
          />
        </>
      )}
    </ActSheet>
  );
}

export function CancelSheet({ exchange, ...rest }: ExchangeSheetProps) {
  const { transport } = useClient();
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  const points = formats.points(exchange.pointsSpent);
  // Who cancels their own exchange does so as a citizen.
  const isOwn = useUser().sub === exchange.userId;
  return (
    <ActSheet
      {...rest}
      name={`cancelExchange.${exchange.id}`}
      title={texts.cancel}
      submit={texts.cancel}
      isDangerous
      isLogged={!isOwn}
      initial={{}}
      send={async (_, idempotencyKey) =>
        (
          await transport.request(CancelExchangeDocument, {
            exchangeId: exchange.id,
            idempotencyKey,
          })
        ).cancelExchange
      }
      sayDone={() => (isOwn ? texts.cancelledOwn : texts.cancelled)(points)}
    >
      {() => (
        <>
          <About exchange={exchange} />
          <Notice tone="warning">
            {texts.cancelEffect(points)} {texts.expiredEffect}
          </Notice>
        </>
      )}
    </ActSheet>
  );
}

function About({ exchange }: { readonly exchange: ExchangeFragment }) {
  const { formats } = useLocale();
  const texts = useTexts(exchangeTexts);
  return (
    <Facts
      rows={[
        [texts.who, <UserName key="who" id={exchange.userId} />],
        [texts.what, <ExchangeName key="what" exchange={exchange} />],
        [texts.cost, formats.points(exchange.pointsSpent)],
      ]}
    />
  );
}
