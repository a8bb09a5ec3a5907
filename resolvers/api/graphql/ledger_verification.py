"""Verify one user's books, for admins and auditors."""

import strawberry

from resolvers.api.graphql.arguments import UserId
from resolvers.api.graphql.fields import ContextInfo, query
from resolvers.api.graphql.types.ledger_verification import LedgerVerification, present_verification
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.errors import InvalidInputError
from resolvers.services.verification import TooManyEntriesError, verify_user

ENTRIES_MAXIMUM = 10_000
"""The most that one request reads: about 16 pages of a table, well within AppSync's 30 seconds."""


@strawberry.type
class LedgerVerificationQuery:
    @query(
        Role.ADMIN,
        Role.AUDITOR,
        description="Verify a user's books and list the problems in them. Callers: admins and "
        f"auditors. It reads at most {ENTRIES_MAXIMUM} ledger entries, recycle events and "
        "exchanges each, else InvalidInput. The command recycle-points verify --user ID has no "
        "limit. null if the user does not exist.",
    )
    def ledger_verification(self, info: ContextInfo, user_id: UserId) -> LedgerVerification | None:
        try:
            verified = verify_user(info.context.database, user_id, entries_maximum=ENTRIES_MAXIMUM)
        except TooManyEntriesError as many:
            raise InvalidInputError(
                f"has more than {ENTRIES_MAXIMUM} entries: run recycle-points verify --user ID",
                ["userId"],
            ) from many
        return None if verified is None else present_verification(user_id, verified)
