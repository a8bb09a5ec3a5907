/** The groups of staff, as docs/use/roles.md has them. */
export const STAFF = ["operators", "admins", "auditors"] as const;
export type StaffRole = (typeof STAFF)[number];

const DESK = ["operators", "admins"] as const;
const CONTROL = ["admins", "auditors"] as const;
const ADMINS = ["admins"] as const;

/** Who may open a page. */
export const PAGES = {
  queue: DESK,
  adjustments: CONTROL,
  exchanges: DESK,
  accounts: STAFF,
  rewards: STAFF,
  places: STAFF,
  imports: ADMINS,
  rules: STAFF,
  reports: STAFF,
  budgets: STAFF,
  log: CONTROL,
  verification: CONTROL,
  webhooks: CONTROL,
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>;
export type PageName = keyof typeof PAGES;

/** Who may do or see what is only a part of a page. */
export const ACTS = {
  decideExchange: DESK,
  readLog: CONTROL,
  readLedger: CONTROL,
  administer: ADMINS,
  setMemberNumber: DESK,
  reportStatus: DESK,
  readQrTokens: DESK,
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>;
export type ActName = keyof typeof ACTS;

export function isStaff(groups: readonly string[]): boolean {
  return isIn(STAFF, groups);
}

export function mayOpen(page: PageName, groups: readonly string[]): boolean {
  return isIn(PAGES[page], groups);
}

export function mayAct(act: ActName, groups: readonly string[]): boolean {
  return isIn(ACTS[act], groups);
}

function isIn(roles: readonly StaffRole[], groups: readonly string[]): boolean {
  return roles.some((role) => groups.includes(role));
}
