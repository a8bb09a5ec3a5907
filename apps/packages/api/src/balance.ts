/** What orders the states of a balance: see docs/use/clients.md, "What a wallet must do". */
export interface BalanceStamp {
  /** One more with each ledger entry. */
  readonly version: number;
  /** When it was read, in ISO 8601. */
  readonly asOf: string;
}

/** Whether a push replaces what is shown: it can come twice, and late. */
export function isNewerPush(push: BalanceStamp, shown: BalanceStamp | undefined): boolean {
  return !shown || push.version > shown.version;
}

/**
 * Whether an answer of a query or a mutation replaces what is shown. At the same version points can
 * have passed their last day since; a replayed mutation answers with an old balance.
 */
export function isNewerAnswer(answer: BalanceStamp, shown: BalanceStamp | undefined): boolean {
  return (
    !shown ||
    answer.version > shown.version ||
    (answer.version === shown.version && Date.parse(answer.asOf) >= Date.parse(shown.asOf))
  );
}
