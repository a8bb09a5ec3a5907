"""Save earn rules."""

from resolvers.domain.earn_rules import EarnRuleDraft, save_rule
from resolvers.domain.earning import EarnRule
from resolvers.services.context import ServiceContext
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage import earn_rules


def save_earn_rule(context: ServiceContext, draft: EarnRuleDraft) -> EarnRule:
    """Create or change a rule; the same content again changes nothing.

    Raise what `save_rule` raises, CONFLICT_RETRY, OutcomeUnknownError.
    """
    new_id = context.new_id()

    def decide() -> Change[EarnRule]:
        current = earn_rules.read_item(context.database)
        before = earn_rules.from_item(current)
        zone = context.settings.programme_time_zone
        after, saved = save_rule(before, draft, context.now, zone, new_id)
        if saved in before:
            return Change(saved, row=saved)
        revision = earn_rules.revision_of(current)
        writes = [earn_rules.replace(revision, after), earn_rules.keep_version(saved)]
        return Change(saved, writes, revision, saved)

    return write_optimistically(context.database, decide)
