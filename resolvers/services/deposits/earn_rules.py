"""Save and end earn rules."""

from collections.abc import Callable, Sequence

from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.staff_actions import FieldChange, changes_of, staff_action_id
from resolvers.domain.base.validation import check_reason
from resolvers.domain.deposits.earn_rules import EarnRuleDraft, end_rule, save_rule
from resolvers.domain.deposits.earning import EarnRule
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.deposits import earn_rules


def save_earn_rule(
    context: ServiceContext, draft: EarnRuleDraft, reason: str | None = None
) -> EarnRule:
    """Create or change a rule; the same content again changes nothing.

    Raise the errors of `save_rule` and `check_reason`, CONFLICT_RETRY, OutcomeUnknownError.
    """
    new_id, zone = context.new_id(), context.settings.programme_time_zone
    return _change(
        context,
        StaffAct.SAVE_EARN_RULE,
        reason,
        lambda rules: save_rule(rules, draft, context.now, zone, new_id),
    )


def end_earn_rule(context: ServiceContext, rule_id: str, reason: str | None = None) -> EarnRule:
    """End a rule now.

    Raise the errors of `end_rule` and `check_reason`, CONFLICT_RETRY, OutcomeUnknownError.
    """
    return _change(
        context, StaffAct.END_EARN_RULE, reason, lambda rules: end_rule(rules, rule_id, context.now)
    )


def _change(
    context: ServiceContext,
    act: StaffAct,
    reason: str | None,
    change: Callable[[Sequence[EarnRule]], tuple[Sequence[EarnRule], EarnRule]],
) -> EarnRule:
    check_reason(reason)

    def decide() -> Change[EarnRule]:
        current = earn_rules.read_item(context.database)
        before = earn_rules.from_item(current)
        after, changed = change(before)
        if changed in before:
            return Change(changed, row=changed)
        revision = earn_rules.revision_of(current)
        action_id = staff_action_id("earn rules", revision + 1)
        writes = [
            earn_rules.replace(revision, after),
            earn_rules.keep_version(changed),
            *record_act(
                context,
                act,
                action_id,
                earn_rule_id=changed.rule_id,
                reason=reason,
                changes=_changes(before, changed),
            ),
        ]
        return Change(changed, writes, revision, changed)

    return write_optimistically(context.database, decide)


def _changes(rules: Sequence[EarnRule], after: EarnRule) -> list[FieldChange]:
    before = next((rule for rule in rules if rule.rule_id == after.rule_id), None)
    fields = [name for name in EarnRule.model_fields if name not in ("rule_id", "version")]
    return changes_of(before, after, fields)
