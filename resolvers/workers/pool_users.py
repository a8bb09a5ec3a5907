"""Delete the pool users of erased accounts: only the enrolment function changes pool users."""

from collections.abc import Mapping
from typing import Any

from resolvers.storage.members.pool_users import choose_deletion
from resolvers.storage.points import users
from resolvers.telemetry import Invocation
from resolvers.workers.worker import Worker


class PoolUsersWorker(Worker):
    def __post_init__(self) -> None:
        self._delete = choose_deletion(None, self.settings.user_pool_id)

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Delete the user of an erased account, `erasedUser`; raise LookupError for other users."""
        user_id = event["erasedUser"]
        invocation = Invocation(self.settings.environment, request_id)
        try:
            self._check_erased(user_id)
            self._delete(user_id)
        except Exception as fault:
            invocation.note_fault(fault)
            raise
        finally:
            invocation.write_run("deletion", {})
        return {}

    def _check_erased(self, user_id: str) -> None:
        account = users.read(self.database, user_id)
        if account is None or not account.is_erased:
            raise LookupError("the account is not erased: its user stays")
