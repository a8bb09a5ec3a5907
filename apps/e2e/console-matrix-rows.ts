export const ROLES = ["anonymous", "citizen", "kiosk", "operator", "admin", "auditor"] as const;
export type Role = (typeof ROLES)[number];

export const EVERYBODY: readonly Role[] = ROLES;
export const STAFF: readonly Role[] = ["operator", "admin", "auditor"];
export const DESK: readonly Role[] = ["operator", "admin"];
export const CONTROL: readonly Role[] = ["admin", "auditor"];
export const ADMIN: readonly Role[] = ["admin"];
/** Users have some operations for what is their own: what is not answers as if it did not exist. */
export const SIGNED_IN: readonly Role[] = ["citizen", "operator", "admin", "auditor"];

/** What the tests made: see `makeRows`. */
export interface Rows {
  readonly user: string;
  readonly pending: string;
  readonly confirmed: string;
  readonly reward: string;
  readonly webhook: string;
  readonly place: string;
}

/** An operation with ids that do not exist, so that it changes nothing where it is allowed. */
export interface Operation {
  readonly text: { toString(): string };
  readonly variables: object;
  /** Whom the server answers. */
  readonly served: readonly Role[];
}

export interface Act {
  /** Its button. */
  readonly button: string;
  /** Who sees it. */
  readonly roles: readonly Role[];
  readonly operation: Operation;
}

export interface PageRow {
  /** The route of the app. */
  readonly route: string;
  readonly roles: readonly Role[];
  /** An address of it, by the rows. */
  readonly at: (rows: Rows) => string;
  /** What the page reads. */
  readonly reads: readonly Operation[];
  readonly acts: readonly Act[];
  /** What it says of an id that does not exist. */
  readonly missing?: string;
}

export function ask(
  text: Operation["text"],
  served: readonly Role[],
  variables: object = {},
): Operation {
  return { text, served, variables };
}

export function act(button: string, roles: readonly Role[], operation: Operation): Act {
  return { button, roles, operation };
}
