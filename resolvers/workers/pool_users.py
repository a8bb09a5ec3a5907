"""Delete the pool users of erased accounts: only the enrolment function changes pool users."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from resolvers.settings import Settings
from resolvers.storage.base.client import Database
from resolvers.storage.members.pool_users import choose_deletion
from resolvers.storage.points import users
from resolvers.telemetry import Invocation


class PoolUsersWorker:
    def __init__(self, settings: Settings, database: Database, _: Callable[[], datetime]) -> None:
        self._environment = settings.environment
        self._database = database
        self._delete = choose_deletion(None, settings.user_pool_id)

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Delete the user of an erased account, `erasedUser`; raise LookupError for other users."""
        user_id = event["erasedUser"]
        invocation = Invocation(self._environment, request_id)
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
        account = users.read(self._database, user_id)
        if account is None or not account.is_erased:
            raise LookupError("the account is not erased: its user stays")
