"""Erasures that stop half way and continue later end the same."""

from dataclasses import replace
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.services.erasure import continue_erasure
from resolvers.storage import users
from resolvers.storage.client import Database
from tests.support.clients import (
    Cancels,
    ClientInFront,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    TearsReads,
    no_answer,
)
from tests.support.identities import OPERATOR, refusal_of
from tests.support.scenarios import Life, check_finished, erase, traces
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]


class HidesEntries(ClientInFront):
    """The index does not show one of the entries yet, in the first `count` queries."""

    def __init__(self, client: Any, count: int, position: int) -> None:
        super().__init__(client)
        self.left = count
        self.position = position

    def query(self, **request: Any) -> Any:
        answer = self.client.query(**request)
        if self.left:
            self.left -= 1
            answer["Items"].pop(self.position)
        return answer


class StopsAfter(ClientInFront):
    """After the first `count` transactions, all others go to `others`."""

    def __init__(self, client: Any, count: int, others: ClientInFront) -> None:
        super().__init__(client)
        self.left = count
        self.others = others

    def transact_write_items(self, **request: Any) -> Any:
        if not self.left:
            return self.others.transact_write_items(**request)
        self.left -= 1
        return self.client.transact_write_items(**request)


def stopped_after(service: Service, count: int, *, conflicts: bool = False) -> Any:
    """Afterwards another transaction is always in the way, or nothing arrives any more."""
    busy = Cancels(service.client, "TransactionConflict", "None", count=1000)
    silent = LosesRequests(service.client, 1000)
    return StopsAfter(service.client, count, busy if conflicts else silent)


def go_on(service: Service, database: Database | None = None) -> bool:
    zone = service.settings.programme_time_zone
    return continue_erasure(database or service.database, USER_ID, service.now, zone)


def test_erasure_ends_with_every_reply_lost(service: Service) -> None:
    Life(service)
    lossy = service.through(LosesReplies(service.client, count=1000))

    answer = erase(lossy)

    assert answer["userErrors"] == []
    assert erase(service)["user"]["balance"]["available"] == 0
    check_finished(service)


@pytest.mark.parametrize("position", [3, -1])
def test_late_index_leaves_rest_to_sweeper(service: Service, position: int) -> None:
    Life(service)
    late = service.through(HidesEntries(service.client, 2, position))

    assert erase(late)["userErrors"] == []

    account = service.account()
    assert account is not None
    assert account.next_expiry == account.erased_at is not None
    assert not go_on(late)
    assert go_on(late)
    check_finished(service)


@pytest.mark.parametrize(
    ("count", "conflicts"),
    [(1, True), (3, False), (4, True), (5, False)],
    ids=["a hold", "the expiry", "the texts", "the end"],
)
def test_unfinished_step_is_left_to_sweeper(
    service: Service, count: int, *, conflicts: bool
) -> None:
    Life(service)

    user = erase(service.through(stopped_after(service, count, conflicts=conflicts)))["user"]

    assert user["balance"]["available"] == 0
    account = service.account()
    assert account is not None
    assert account.next_expiry == account.erased_at
    assert go_on(service)
    check_finished(service)


def test_hold_without_exchange_is_logged(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    life = Life(service)
    for exchange_id in life.held:
        service.delete("exchanges", exchange_id)

    assert erase(service)["user"]["balance"]["held"] == 0

    assert not service.unchanged(go_on, service)
    assert "2 holds without an exchange that can be ended" in caplog.text
    assert traces(service) == []


def test_conflict_before_any_step_asks_for_retry(service: Service) -> None:
    Life(service)
    busy = service.through(Cancels(service.client, "TransactionConflict", "None", count=100))

    payload = service.unchanged(erase, busy)

    assert refusal_of(payload)[0] == "CONFLICT_RETRY"


def test_continuing_changes_no_live_account(service: Service) -> None:
    assert service.unchanged(go_on, service)
    Life(service)
    assert service.unchanged(go_on, service)


def test_p7_hold_ended_meanwhile_ends_once(service: Service) -> None:
    life = Life(service)

    def reject() -> None:
        service.change("rejectExchange", OPERATOR, exchangeId=life.held[0], reason="late")

    overtaken = service.through(IsOvertaken(service.client, reject))
    assert erase(overtaken)["userErrors"] == []

    assert life.statuses()[life.held[0]] == "REJECTED"
    assert life.statuses()[life.held[1]] == "CANCELLED"
    check_finished(service)


def test_p15_two_erasures_at_once_step_once(service: Service) -> None:
    Life(service)
    overtaken = IsOvertaken(service.client, lambda: erase(service))

    assert erase(service.through(overtaken))["userErrors"] == []
    check_finished(service)

    entries = service.rows("points_ledger")
    assert len({row["sequence"]["N"] for row in entries}) == len(entries)


def test_p10_points_expired_meanwhile_expire_once(service: Service) -> None:
    Life(service)
    assert erase(service.through(stopped_after(service, 3)))["userErrors"] == []
    account = service.account()
    assert account is not None
    assert (account.holds, account.points_balance) == ({}, 10)
    torn = TearsReads(service.client, "recycle-points-moto-points_ledger", lambda: go_on(service))

    assert go_on(service, replace(service.database, client=torn))

    assert torn.between is None
    check_finished(service)


def test_unreadable_account_leaves_erasure_unknown(service: Service) -> None:
    Life(service)

    class ReadsNoItem(ClientInFront):
        def get_item(self, **_: Any) -> Any:
            raise no_answer("read timeout")

    with pytest.raises(OutcomeUnknown):
        erase(service.through(ReadsNoItem(service.client)))

    account = users.read(service.database, USER_ID)
    assert account is not None
    assert account.is_erased
    assert go_on(service)
    check_finished(service)
