"""Read the ledger."""

from functools import partial
from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import After, First
from resolvers.api.graphql.fields import ContextInfo, query
from resolvers.api.graphql.types.connections import Connection, answer_page, list_scope
from resolvers.api.graphql.types.ledger import LedgerEntry, present_ledger_entry
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.points import ledger


@strawberry.type
class LedgerQuery:
    @query(
        Role.CITIZEN,
        Role.ADMIN,
        Role.AUDITOR,
        description="One ledger entry. Callers: citizens for their own, admins and auditors for "
        "any. null if it does not exist or belongs to another citizen.",
    )
    def ledger_entry(
        self,
        info: ContextInfo,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="The id of the ledger entry.")
        ],
    ) -> LedgerEntry | None:
        caller = info.context.caller
        row = ledger.read(info.context.database, id)
        if row is None or not (
            caller.owns(row.user_id) or caller.is_any_of(Role.ADMIN, Role.AUDITOR)
        ):
            return None
        return present_ledger_entry(row, caller)

    @query(
        Role.ADMIN,
        Role.AUDITOR,
        description="The entries of a user, or of a reward's exchanges, newest first. Callers: "
        "admins and auditors. Pass userId, rewardId or both (else InvalidInput); with both, the "
        "user's entries for that reward.",
    )
    def ledger_entries(
        self,
        info: ContextInfo,
        user_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only entries of this user.")
        ] = strawberry.UNSET,
        reward_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only entries of this reward's exchanges."),
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[LedgerEntry] | None:
        sort_type: type[str | int] = int
        if user_id is not None:
            listing = ledger.of_user(user_id, reward_id=reward_id)
        elif reward_id is not None:
            listing, sort_type = ledger.of_reward(reward_id), str
        else:
            raise InvalidInputError("is missing: pass userId, rewardId or both", ["userId"])
        scope = list_scope("ledgerEntries", user_id, reward_id)
        present = partial(present_ledger_entry, caller=info.context.caller)
        database = info.context.database
        return answer_page(database, listing, present, scope, first, after, sort_type=sort_type)
