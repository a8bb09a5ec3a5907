"""Check that an account is suspended or not as its last change in the staff log says."""

from collections.abc import Iterator, Mapping
from typing import Final

from resolvers.domain.base.enums import AccountStatus, StaffAct
from resolvers.domain.base.staff_actions import id_of_status_change
from resolvers.domain.verification.accounts import is_erased
from resolvers.domain.verification.ledger_replay import UNREADABLE, Row
from resolvers.domain.verification.problems import Problem
from resolvers.storage.base import staff_actions
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Key
from resolvers.storage.points import users

_ACTS: Final = {
    AccountStatus.SUSPENDED.value: StaffAct.SUSPEND_USER.value,
    AccountStatus.ACTIVE.value: StaffAct.REINSTATE_USER.value,
}
_KEPT: Final = ("user_id", "status", "status_by", "status_reason", "status_changes")


class Statuses:
    """The accounts whose changes of status are staff actions: few have any."""

    def __init__(self) -> None:
        self._accounts: list[Row] = []

    def add_account(self, account: Row) -> None:
        if _is_logged(account):
            self._accounts.append({name: account.get(name) for name in _KEPT})

    def problems(self, database: Database) -> Iterator[Problem]:
        """Compare accounts with the log; read differing ones again: an erasure removes reasons."""
        for account in _differing(database, self._accounts):
            now = database.get(*users.key(account["user_id"]))
            if now is None or not _is_logged(now) or not _differing(database, [now]):
                continue
            later = database.get(*users.key(account["user_id"]))
            if later == now:
                detail = "its status is not that of the staff log"
                yield Problem(account["user_id"], None, "account", detail)


def _is_logged(account: Row) -> bool:
    is_suspended = account.get("status") == AccountStatus.SUSPENDED.value
    is_logged = is_suspended or account.get("status_changes") is not None
    return is_logged and not is_erased(account)


def _differing(database: Database, accounts: list[Row]) -> list[Row]:
    keys = {account["user_id"]: _key_of(account) for account in accounts}
    rows = database.batch_get(filter(None, keys.values()), consistent=True)
    logged = {user_id: rows.get(key, {}) if key else {} for user_id, key in keys.items()}
    return [each for each in accounts if _differs(each, logged[each["user_id"]])]


def _key_of(account: Row) -> Key | None:
    number = account.get("status_changes")
    if type(number) is not int:
        return None
    return staff_actions.key(id_of_status_change(account["user_id"], number))


def _differs(account: Row, logged: Mapping[str, object]) -> bool:
    try:
        act = _ACTS[account.get("status") or AccountStatus.ACTIVE.value]
    except UNREADABLE:
        return True
    stated = (account["user_id"], act, account.get("status_by"), account.get("status_reason"))
    return stated != tuple(logged.get(name) for name in ("user_id", "action", "actor_id", "reason"))
