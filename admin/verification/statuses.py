"""Statuses: an account is suspended, or not, as the staff log says of its last change."""

from collections.abc import Iterator
from typing import NamedTuple

from resolvers.domain.enums import AccountStatus, StaffAct
from resolvers.domain.staff_actions import id_of_status_change
from resolvers.domain.verification.accounts import is_erased
from resolvers.domain.verification.ledger_replay import Row
from resolvers.domain.verification.problems import Problem
from resolvers.storage import staff_actions
from resolvers.storage.client import Database

_ACTS = {
    AccountStatus.SUSPENDED.value: StaffAct.SUSPEND_USER.value,
    AccountStatus.ACTIVE.value: StaffAct.REINSTATE_USER.value,
}


class _Change(NamedTuple):
    user_id: str
    act: object
    actor_id: object
    reason: object


class Statuses:
    """The last change of each account whose changes are staff actions: few accounts have any."""

    def __init__(self) -> None:
        self._changes: dict[str, _Change] = {}

    def add_account(self, account: Row) -> None:
        number = account.get("status_changes")
        if number is None or is_erased(account):
            return
        user_id = account["user_id"]
        status = account.get("status", AccountStatus.ACTIVE.value)
        act = _ACTS.get(status) if isinstance(status, str) else None
        change = _Change(user_id, act, account.get("status_by"), account.get("status_reason"))
        self._changes[id_of_status_change(user_id, number)] = change

    def problems(self, database: Database) -> Iterator[Problem]:
        """Compare them with the log, whose rows stay as they are."""
        rows = database.batch_get(map(staff_actions.key, self._changes), consistent=True)
        for action_id, change in self._changes.items():
            row = rows.get(staff_actions.key(action_id), {})
            logged = _Change(
                change.user_id, row.get("action"), row.get("actor_id"), row.get("reason")
            )
            if logged != change:
                detail = "its status is not that of the staff log"
                yield Problem(change.user_id, None, "account", detail, action_id)
