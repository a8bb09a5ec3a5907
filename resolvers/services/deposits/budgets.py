"""Set the ceilings of budgets, and settle the reservations of expired tokens."""

from datetime import datetime

from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.staff_actions import changes_of, staff_action_id
from resolvers.domain.base.validation import check_reason
from resolvers.domain.deposits.budgets import Budget, BudgetDraft, check_draft, set_ceiling
from resolvers.domain.deposits.reservations import end
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.base.client import Database
from resolvers.storage.deposits import budgets, qr_tokens


def set_budget(context: ServiceContext, draft: BudgetDraft, reason: str | None = None) -> Budget:
    """Set or remove the ceiling of a fiscal year and municipality.

    Raise the errors of `check_draft`, `check_reason` and `set_ceiling`, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    check_draft(draft)
    check_reason(reason)
    keys = (budgets.key(draft.budget_id), budgets.year_key(draft.fiscal_year))

    def decide() -> Change[Budget]:
        rows = context.database.batch_get(keys, consistent=True)
        before, year = budgets.from_item(rows.get(keys[0])), rows.get(keys[1])
        after = set_ceiling(before, draft, context.now)
        if before is not None and after == before:
            return Change(before)
        action_id = staff_action_id("budget", after.budget_id, after.version)
        writes = [
            budgets.write(before, after),
            *record_act(
                context,
                StaffAct.SET_BUDGET,
                action_id,
                budget_id=after.budget_id,
                reason=reason,
                changes=changes_of(before, after, ["points", "issued_before"]),
            ),
        ]
        with_ceiling = budgets.ceilings_of(year)
        own = {draft.budget_id}
        changed = with_ceiling - own if after.points is None else with_ceiling | own
        if changed != with_ceiling:
            writes.append(budgets.write_ceilings(year, draft.fiscal_year, changed))
        return Change(after, writes, 0 if before is None else before.version)

    return write_optimistically(context.database, decide)


def settle_expired(database: Database, token_id: str, now: datetime) -> bool:
    """Settle, once, an expired token's reservation; return whether this call did it.

    Raise CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[bool]:
        before = qr_tokens.read(database, token_id)
        if before is None or before.reservation is None:
            return Change(answer=False, row=before)
        after = end(before, now)
        if after == before:
            return Change(answer=False, row=before)
        settled = budgets.settle(before.reservation, issued=0)
        writes = [qr_tokens.change(before, after), settled]
        return Change(answer=True, writes=writes, version=before.version, row=after)

    return write_optimistically(database, decide)
