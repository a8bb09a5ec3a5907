import * as api from "@recycle-points/api";

import {
  act,
  ADMIN,
  ask,
  CONTROL,
  DESK,
  EVERYBODY,
  type PageRow,
  SIGNED_IN,
  STAFF,
} from "./console-matrix-rows.ts";

const UNKNOWN = "unknown";
const UNKNOWN_USER = "00000000-0000-4000-8000-000000000000";
const KEY = "matrix";
const REASON = "matrix";

const ofExchange = { exchangeId: UNKNOWN };
const ofUser = { userId: UNKNOWN_USER };
const byKey = { idempotencyKey: KEY };

const APPROVE = ask(api.ApproveExchangeDocument, DESK, ofExchange);
const REJECT = ask(api.RejectExchangeDocument, DESK, { ...ofExchange, reason: REASON });
const FULFIL = ask(api.FulfilExchangeDocument, DESK, ofExchange);
const CANCEL = ask(api.CancelExchangeDocument, SIGNED_IN, { ...ofExchange, ...byKey });
const EXCHANGES = ask(api.ExchangesDocument, DESK, { status: "PENDING_APPROVAL" });
const EXCHANGE = ask(api.ExchangeDocument, SIGNED_IN, { id: UNKNOWN });
const SAVE_RULE = ask(api.SaveEarnRuleDocument, ADMIN, {
  input: { material: "OTHER", unit: "PIECE", quantityPerPoint: 0, pointsPerQuantity: 1 },
});
const ofPlace = { locationId: UNKNOWN };
const REPORT_STATUS = ask(api.ReportLocationStatusDocument, ["kiosk", ...DESK], {
  ...ofPlace,
  status: "OPEN",
});
const UPDATE_WEBHOOK = ask(api.UpdateWebhookDocument, ADMIN, { id: UNKNOWN, input: {} });

/** Every page of the console, who opens it, what it reads, and each act on it. */
export const PAGES: readonly PageRow[] = [
  { route: "/", roles: STAFF, at: () => "/", reads: [], acts: [] },
  {
    route: "/queue",
    roles: DESK,
    at: () => "/queue",
    reads: [EXCHANGES],
    acts: [act("承認する A", DESK, APPROVE), act("承認しない R", DESK, REJECT)],
  },
  {
    // Its rows have one that another admin asked for, which comes before one's own.
    route: "/adjustments",
    roles: CONTROL,
    at: () => "/adjustments",
    reads: [
      ask(api.PendingAdjustmentsDocument, CONTROL),
      ask(api.LedgerEntryDocument, SIGNED_IN, { id: UNKNOWN }),
    ],
    acts: [
      act("承認する A", ADMIN, ask(api.ConfirmAdjustmentDocument, ADMIN, { id: UNKNOWN })),
      act(
        "却下する R",
        ADMIN,
        ask(api.RejectAdjustmentDocument, ADMIN, { id: UNKNOWN, reason: REASON }),
      ),
    ],
  },
  {
    route: "/exchanges",
    roles: DESK,
    at: () => "/exchanges",
    reads: [EXCHANGES],
    acts: [],
  },
  {
    route: "/exchanges/:id",
    roles: DESK,
    at: ({ pending }) => `/exchanges/${pending}`,
    reads: [EXCHANGE],
    acts: [act("交換を取り消す", DESK, CANCEL), act("承認しない", DESK, REJECT)],
    missing: "この交換は見つかりません",
  },
  {
    route: "/exchanges/:id",
    roles: DESK,
    at: ({ confirmed }) => `/exchanges/${confirmed}`,
    reads: [EXCHANGE],
    acts: [act("交換を取り消す", DESK, CANCEL), act("お渡し済みにする", DESK, FULFIL)],
  },
  {
    route: "/accounts",
    roles: STAFF,
    at: () => "/accounts",
    reads: [ask(api.UsersDocument, STAFF, { namePrefix: UNKNOWN })],
    acts: [],
  },
  {
    route: "/accounts/:id",
    roles: STAFF,
    at: ({ user }) => `/accounts/${user}`,
    reads: [
      ask(api.UserDocument, STAFF, { id: UNKNOWN_USER }),
      ask(api.LedgerEntriesDocument, CONTROL, ofUser),
    ],
    acts: [
      act("会員番号を変更する", DESK, ask(api.SetMemberNumberDocument, DESK, ofUser)),
      act(
        "利用を停止する",
        ADMIN,
        ask(api.SuspendUserDocument, ADMIN, { ...ofUser, reason: REASON }),
      ),
      act(
        "ポイントを調整する",
        ADMIN,
        ask(api.AdjustPointsDocument, ADMIN, { ...ofUser, ...byKey, points: 1, reason: REASON }),
      ),
      act("台帳を検証する", CONTROL, ask(api.LedgerVerificationDocument, CONTROL, ofUser)),
      act(
        "訂正する",
        ADMIN,
        ask(api.ReverseLedgerEntryDocument, ADMIN, {
          ...byKey,
          ledgerEntryId: UNKNOWN,
          reason: REASON,
        }),
      ),
    ],
    missing: "利用者が見つかりません",
  },
  {
    route: "/rewards",
    roles: STAFF,
    at: () => "/rewards",
    reads: [ask(api.StaffRewardsDocument, EVERYBODY)],
    acts: [
      act("特典を追加する", ADMIN, ask(api.CreateRewardDocument, ADMIN, { ...byKey, input: {} })),
    ],
  },
  {
    route: "/rewards/:id",
    roles: STAFF,
    at: ({ reward }) => `/rewards/${reward}`,
    reads: [ask(api.StaffRewardDocument, EVERYBODY, { id: UNKNOWN })],
    acts: [
      act("非公開にする", ADMIN, ask(api.DeactivateRewardDocument, ADMIN, { id: UNKNOWN })),
      act(
        "在庫を変える",
        ADMIN,
        ask(api.RestockRewardDocument, ADMIN, { ...byKey, id: UNKNOWN, delta: 1, reason: REASON }),
      ),
      act("編集する", ADMIN, ask(api.UpdateRewardDocument, ADMIN, { id: UNKNOWN, input: {} })),
    ],
    missing: "この特典は見つかりません",
  },
  {
    route: "/places",
    roles: STAFF,
    at: () => "/places",
    reads: [ask(api.StaffLocationsDocument, EVERYBODY)],
    acts: [
      act("場所を追加する", ADMIN, ask(api.CreateLocationDocument, ADMIN, { ...byKey, input: {} })),
    ],
  },
  {
    route: "/places/:id",
    roles: STAFF,
    at: ({ place }) => `/places/${place}`,
    reads: [
      ask(api.StaffLocationDocument, EVERYBODY, { id: UNKNOWN }),
      ask(api.KiosksDocument, ADMIN, { locationId: UNKNOWN }),
      ask(api.QrTokensDocument, ["kiosk", ...DESK], { locationId: UNKNOWN }),
    ],
    acts: [
      act("閉鎖する", ADMIN, ask(api.DeactivateLocationDocument, ADMIN, { id: UNKNOWN })),
      act("状態を報告する", DESK, REPORT_STATUS),
      act("編集する", ADMIN, ask(api.UpdateLocationDocument, ADMIN, { id: UNKNOWN, input: {} })),
      act("回収機を登録する", ADMIN, ask(api.CreateKioskEnrolmentDocument, ADMIN, ofPlace)),
      act("取り消す", ADMIN, ask(api.RevokeKioskDocument, ADMIN, { id: UNKNOWN, reason: REASON })),
      act(
        "取り消す",
        DESK,
        ask(api.RevokeQrTokenDocument, DESK, { tokenId: UNKNOWN, reason: REASON }),
      ),
    ],
    missing: "この場所は見つかりません",
  },
  {
    route: "/imports",
    roles: ADMIN,
    at: () => "/imports",
    reads: [ask(api.ImportLocationsDocument, ADMIN, { csv: "", dryRun: true })],
    acts: [],
  },
  {
    route: "/rules",
    roles: STAFF,
    at: () => "/rules",
    reads: [ask(api.EarnRulesDocument, EVERYBODY)],
    acts: [
      act("規則を追加する", ADMIN, SAVE_RULE),
      act("規則を変える", ADMIN, SAVE_RULE),
      act("終わらせる", ADMIN, ask(api.EndEarnRuleDocument, ADMIN, { id: UNKNOWN })),
    ],
  },
  {
    route: "/reports",
    roles: STAFF,
    at: () => "/reports",
    reads: [ask(api.ProgrammeReportDocument, STAFF, { fiscalYear: 2026 })],
    acts: [],
  },
  {
    route: "/budgets",
    roles: STAFF,
    at: () => "/budgets",
    reads: [ask(api.BudgetsDocument, STAFF, { fiscalYear: 2026 })],
    acts: [
      act("上限を決める", ADMIN, ask(api.SetBudgetDocument, ADMIN, { input: { fiscalYear: 0 } })),
      act("上限を変える", ADMIN, ask(api.SetBudgetDocument, ADMIN, { input: { fiscalYear: 0 } })),
      act("上限をなくす", ADMIN, ask(api.SetBudgetDocument, ADMIN, { input: { fiscalYear: 0 } })),
    ],
  },
  {
    route: "/log",
    roles: CONTROL,
    at: () => "/log",
    reads: [ask(api.StaffActionsDocument, CONTROL)],
    acts: [],
  },
  {
    route: "/verification",
    roles: CONTROL,
    at: ({ user }) => `/verification?user=${user}`,
    reads: [ask(api.LedgerVerificationDocument, CONTROL, ofUser)],
    acts: [],
  },
  {
    route: "/webhooks",
    roles: CONTROL,
    at: () => "/webhooks",
    reads: [ask(api.WebhooksDocument, CONTROL)],
    acts: [
      act(
        "送信先を追加する",
        ADMIN,
        ask(api.CreateWebhookDocument, ADMIN, { ...byKey, input: {} }),
      ),
    ],
  },
  {
    route: "/webhooks/:id",
    roles: CONTROL,
    at: ({ webhook }) => `/webhooks/${webhook}`,
    reads: [ask(api.WebhookDocument, CONTROL, { id: UNKNOWN })],
    acts: [
      act("削除する", ADMIN, ask(api.DeleteWebhookDocument, ADMIN, { id: UNKNOWN })),
      act("署名鍵を更新する", ADMIN, ask(api.RotateWebhookSecretDocument, ADMIN, { id: UNKNOWN })),
      act("送信を止める", ADMIN, UPDATE_WEBHOOK),
      act("変更する", ADMIN, UPDATE_WEBHOOK),
    ],
    missing: "この送信先は見つかりません",
  },
];

/** Buttons that move nothing: they search, open, close, copy, print or save a file. */
export const HARMLESS =
  /^(戻る|検索|さらに表示|キー操作.*|コピー.*|もう一度検証する|一覧から外す|印刷する|[前次]の期間|拡大|縮小|表を見る|.+のCSVを保存)$/;
