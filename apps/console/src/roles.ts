import { CALLERS } from "@recycle-points/api/callers";

/** The groups of staff, as docs/use/roles.md has them. */
export const STAFF = ["operators", "admins", "auditors"] as const;
export type StaffRole = (typeof STAFF)[number];

/** A query or a mutation. */
export type ApiField = keyof typeof CALLERS;

export function isStaff(groups: readonly string[]): boolean {
  return STAFF.some((role) => groups.includes(role));
}

/** Whether staff may call a field of the API, and so see the page or the act that needs it. */
export function mayCall(field: ApiField, groups: readonly string[]): boolean {
  const callers: readonly string[] = CALLERS[field] ?? STAFF;
  return callers.some((role) => groups.includes(role));
}
