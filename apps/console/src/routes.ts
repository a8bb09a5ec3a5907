import { type ComponentType, lazy } from "react";

import {
  BellIcon,
  ChartIcon,
  CheckIcon,
  CoinsIcon,
  EditIcon,
  GiftIcon,
  HistoryIcon,
  type Icon,
  PinIcon,
  RecycleIcon,
  ShieldIcon,
  TicketIcon,
  UploadIcon,
  UserIcon,
} from "@recycle-points/ui";

import type { PageProps } from "./page.tsx";
import { type ApiField, mayCall } from "./roles.ts";
import type { PageName } from "./texts/shell.ts";

interface PageRoute {
  readonly path: string;
  readonly page: PageName;
  readonly Component: ComponentType<PageProps>;
}

const QueuePage = lazy(async () => ({ default: (await import("./pages/queue.tsx")).QueuePage }));
const AdjustmentsPage = lazy(async () => ({
  default: (await import("./pages/adjustments.tsx")).AdjustmentsPage,
}));
const ExchangesPage = lazy(async () => ({
  default: (await import("./pages/exchanges.tsx")).ExchangesPage,
}));
const ExchangePage = lazy(async () => ({
  default: (await import("./pages/exchange.tsx")).ExchangePage,
}));

const AccountsPage = lazy(async () => ({
  default: (await import("./pages/accounts.tsx")).AccountsPage,
}));
const AccountPage = lazy(async () => ({
  default: (await import("./pages/account.tsx")).AccountPage,
}));

const RewardsPage = lazy(async () => ({
  default: (await import("./pages/rewards.tsx")).RewardsPage,
}));
const RewardPage = lazy(async () => ({
  default: (await import("./pages/reward.tsx")).RewardPage,
}));

const PlacesPage = lazy(async () => ({ default: (await import("./pages/places.tsx")).PlacesPage }));
const PlacePage = lazy(async () => ({ default: (await import("./pages/place.tsx")).PlacePage }));
const PlaceImportPage = lazy(async () => ({
  default: (await import("./pages/place-import.tsx")).PlaceImportPage,
}));
const RulesPage = lazy(async () => ({ default: (await import("./pages/rules.tsx")).RulesPage }));
const ReportsPage = lazy(async () => ({
  default: (await import("./pages/reports.tsx")).ReportsPage,
}));
const BudgetsPage = lazy(async () => ({
  default: (await import("./pages/budgets.tsx")).BudgetsPage,
}));

const LogPage = lazy(async () => ({ default: (await import("./pages/log.tsx")).LogPage }));
const VerificationPage = lazy(async () => ({
  default: (await import("./pages/verification.tsx")).VerificationPage,
}));
const WebhooksPage = lazy(async () => ({
  default: (await import("./pages/webhooks.tsx")).WebhooksPage,
}));
const WebhookPage = lazy(async () => ({
  default: (await import("./pages/webhook.tsx")).WebhookPage,
}));

export const ROUTES: readonly PageRoute[] = [
  { path: "/queue", page: "queue", Component: QueuePage },
  { path: "/adjustments", page: "adjustments", Component: AdjustmentsPage },
  { path: "/exchanges", page: "exchanges", Component: ExchangesPage },
  { path: "/exchanges/:id", page: "exchanges", Component: ExchangePage },
  { path: "/accounts", page: "accounts", Component: AccountsPage },
  { path: "/accounts/:id", page: "accounts", Component: AccountPage },
  { path: "/rewards", page: "rewards", Component: RewardsPage },
  { path: "/rewards/:id", page: "rewards", Component: RewardPage },
  { path: "/places", page: "places", Component: PlacesPage },
  { path: "/places/:id", page: "places", Component: PlacePage },
  { path: "/imports", page: "imports", Component: PlaceImportPage },
  { path: "/rules", page: "rules", Component: RulesPage },
  { path: "/reports", page: "reports", Component: ReportsPage },
  { path: "/budgets", page: "budgets", Component: BudgetsPage },
  { path: "/log", page: "log", Component: LogPage },
  { path: "/verification", page: "verification", Component: VerificationPage },
  { path: "/webhooks", page: "webhooks", Component: WebhooksPage },
  { path: "/webhooks/:id", page: "webhooks", Component: WebhookPage },
];

interface ConsolePage {
  readonly Icon: Icon;
  /** What the page is made of: staff who may call it may open the page. */
  readonly field: ApiField;
}

/** In the order of the navigation. */
export const PAGES: Readonly<Record<PageName, ConsolePage>> = {
  queue: { Icon: CheckIcon, field: "exchanges" },
  adjustments: { Icon: EditIcon, field: "pendingAdjustments" },
  exchanges: { Icon: TicketIcon, field: "exchanges" },
  accounts: { Icon: UserIcon, field: "users" },
  rewards: { Icon: GiftIcon, field: "rewards" },
  places: { Icon: PinIcon, field: "locations" },
  imports: { Icon: UploadIcon, field: "importLocations" },
  rules: { Icon: RecycleIcon, field: "earnRules" },
  reports: { Icon: ChartIcon, field: "programmeReport" },
  budgets: { Icon: CoinsIcon, field: "budgets" },
  log: { Icon: HistoryIcon, field: "staffActions" },
  verification: { Icon: ShieldIcon, field: "ledgerVerification" },
  webhooks: { Icon: BellIcon, field: "webhookSubscriptions" },
};

export function mayOpen(page: PageName, groups: readonly string[]): boolean {
  return mayCall(PAGES[page].field, groups);
}
