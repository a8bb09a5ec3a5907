"""Erasures that are broken off, left alone, sent again and gone on with: they end the same."""

from dataclasses import replace
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.services.erasure import continue_erasure, erase_account
from resolvers.storage import users
from resolvers.storage.client import Database, RetryPolicy
from tests.support.clients import (
    LOST,
    Cancels,
    ClientInFront,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    TearsReads,
    no_answer,
)
from tests.support.identities import OPERATOR, refusal_of
from tests.support.requests import record_requests
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


class TakesTime(ClientInFront):
    """Every transaction takes three seconds."""

    seconds = 0.0

    def transact_write_items(self, **request: Any) -> Any:
        self.seconds += 3
        return self.client.transact_write_items(**request)


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


class AnswersInSmallPages(ClientInFront):
    def __init__(self, client: Any, size: int) -> None:
        super().__init__(client)
        self.size = size
        self.queries = 0

    def query(self, **request: Any) -> Any:
        self.queries += 1
        return self.client.query(**request, Limit=self.size)


def stopped_after(service: Service, count: int, *, conflicts: bool = False) -> Any:
    """Afterwards another transaction is always in the way, or nothing arrives any more."""
    busy = Cancels(service.client, "TransactionConflict", "None", count=1000)
    silent = LosesRequests(service.client, 1000)
    return StopsAfter(service.client, count, busy if conflicts else silent)


def go_on(service: Service, database: Database | None = None) -> bool:
    zone = service.settings.programme_time_zone
    return continue_erasure(database or service.database, USER_ID, service.now, zone)


@pytest.mark.parametrize("kind", sorted(LOST))
def test_lost_answers_are_found_to_be_done(service: Service, kind: str) -> None:
    Life(service)
    lossy = LosesReplies(service.client, count=3, kind=kind)

    assert erase(service.through(lossy))["userErrors"] == []

    assert lossy.lost == 3
    check_finished(service)


def test_every_answer_lost_is_an_unknown_outcome_that_ends_when_it_is_sent_again(
    service: Service,
) -> None:
    Life(service)
    lossy = service.through(LosesReplies(service.client, count=1000))

    answer = erase(lossy)

    assert answer["userErrors"] == []
    assert erase(service)["user"]["balance"]["available"] == 0
    check_finished(service)


def test_transactions_that_are_in_the_way_are_waited_for(service: Service) -> None:
    Life(service)
    busy = Cancels(service.client, "TransactionConflict", "None", count=4)

    assert erase(service.through(busy))["userErrors"] == []

    check_finished(service)


@pytest.mark.parametrize("position", [3, -1])
def test_an_index_that_is_late_leaves_the_rest_to_the_sweeper(
    service: Service, position: int
) -> None:
    Life(service)
    late = service.through(HidesEntries(service.client, 2, position))

    assert erase(late)["userErrors"] == []

    account = service.account()
    assert account is not None
    assert account.next_expiry == account.erased_at is not None
    assert not go_on(late)
    assert go_on(late)
    check_finished(service)


def test_a_long_history_is_scrubbed_page_by_page(service: Service) -> None:
    Life(service)
    paged = AnswersInSmallPages(service.client, 2)

    erase(service.through(paged))

    assert paged.queries > 5
    check_finished(service)


def test_the_time_of_a_request_is_bounded_and_the_rest_is_done_later(service: Service) -> None:
    Life(service)
    slow = TakesTime(service.client)
    hurried = replace(
        service.database,
        client=slow,
        retry_policy=RetryPolicy(lambda _: None, monotonic=lambda: slow.seconds),
    )
    zone = service.settings.programme_time_zone

    account = erase_account(hurried, USER_ID, service.now, zone)

    assert account.next_expiry == account.erased_at
    assert (account.holds, account.points_balance) == ({}, 10)
    assert traces(service) != []
    assert [go_on(service, hurried), go_on(service, hurried)] == [False, True]
    check_finished(service)


@pytest.mark.parametrize(
    ("count", "conflicts"),
    [(1, True), (3, False), (4, True), (5, False)],
    ids=["a hold", "the expiry", "the texts", "the end"],
)
def test_what_could_not_be_done_is_left_to_the_sweeper(
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


def test_a_hold_without_its_exchange_is_told_in_the_log_and_stays(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    life = Life(service)
    for exchange_id in life.held:
        service.delete("exchanges", exchange_id)

    assert erase(service)["user"]["balance"]["held"] == 0

    assert not service.unchanged(go_on, service)
    assert "a hold has no exchange" in caplog.text


def test_where_nothing_was_done_the_erasure_is_refused(service: Service) -> None:
    Life(service)
    busy = service.through(Cancels(service.client, "TransactionConflict", "None", count=100))

    payload = service.unchanged(erase, busy)

    assert refusal_of(payload)[0] == "CONFLICT_RETRY"


def test_what_nobody_erased_is_left_alone(service: Service) -> None:
    assert service.unchanged(go_on, service)
    Life(service)
    assert service.unchanged(go_on, service)


def test_once_finished_going_on_is_one_read(service: Service) -> None:
    Life(service)
    erase(service)

    with record_requests(service.client) as requests:
        assert service.unchanged(go_on, service)

    assert [each for each in requests.operations if each != "Scan"] == ["GetItem"]


def test_a_hold_that_an_operator_ends_between_two_steps_is_ended_once(service: Service) -> None:
    life = Life(service)

    def reject() -> None:
        service.change("rejectExchange", OPERATOR, exchangeId=life.held[0], reason="late")

    overtaken = service.through(IsOvertaken(service.client, reject))
    assert erase(overtaken)["userErrors"] == []

    assert life.statuses()[life.held[0]] == "REJECTED"
    assert life.statuses()[life.held[1]] == "CANCELLED"
    check_finished(service)


def test_two_that_go_on_at_the_same_time_do_each_step_once(service: Service) -> None:
    Life(service)
    overtaken = IsOvertaken(service.client, lambda: erase(service))

    assert erase(service.through(overtaken))["userErrors"] == []
    check_finished(service)

    entries = service.rows("points_ledger")
    assert len({row["sequence"]["N"] for row in entries}) == len(entries)


def test_what_a_twin_expires_during_the_read_is_expired_once(service: Service) -> None:
    Life(service)
    assert erase(service.through(stopped_after(service, 3)))["userErrors"] == []
    account = service.account()
    assert account is not None
    assert (account.holds, account.points_balance) == ({}, 10)
    torn = TearsReads(service.client, "moto-points_ledger", lambda: go_on(service))

    assert go_on(service, replace(service.database, client=torn))

    assert torn.between is None
    check_finished(service)


def test_a_row_that_cannot_be_read_is_no_fault_of_what_is_erased_already(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """InternalFailure would say that nothing was done."""
    life = Life(service)
    service.write("exchanges", life.held[0], status="GONE")

    assert erase(service)["user"]["balance"]["available"] == 0

    account = users.read(service.database, USER_ID)
    assert account is not None
    assert account.is_erased
    assert "the sweeper has to finish an erasure" in caplog.text


def test_an_answer_that_cannot_be_read_is_no_fault_of_the_erasure(service: Service) -> None:
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
