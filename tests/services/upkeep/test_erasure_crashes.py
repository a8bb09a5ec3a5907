"""Erasures that are cut short at any step, or meet others: they end the same."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.services.base.sweep_reports import SweepFailure, SweepReport
from resolvers.services.upkeep import erasure
from resolvers.services.upkeep.erasure import continue_erasure, erase_account
from resolvers.services.upkeep.expiry_sweep import sweep
from resolvers.storage.base.expressions import key_of
from resolvers.storage.points import users
from tests.support.clients import ClientInFront, IsOvertaken, LosesReplies, LosesRequests, no_answer
from tests.support.contexts import citizen_context
from tests.support.expirations import Crashed, CrashesAt, through
from tests.support.identities import OPERATOR, SETTINGS
from tests.support.scenarios import Life, check_finished, erase, traces
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]
TOUCHED = (
    "users",
    "points_ledger",
    "exchanges",
    "rewards",
    "member_numbers",
    "push_subscriptions",
    "staff_actions",
)


def erased_through(service: Service, client: Any) -> None:
    database = replace(service.database, client=client)
    erase_account(citizen_context(database, USER_ID, service.now), USER_ID)


def go_on(service: Service) -> bool:
    zone = service.settings.programme_time_zone
    return continue_erasure(service.database, USER_ID, service.now, zone)


Tables = dict[str, list[dict[str, Any]]]


def touched(service: Service) -> Tables:
    """The tables that an erasure writes."""
    return {table: service.rows(table) for table in TOUCHED}


def put_back(service: Service, tables: Tables) -> None:
    for table, rows in tables.items():
        hash_key = next(iter(key_of(table, "")))
        wanted = {row[hash_key]["S"]: row for row in rows}
        standing = {row[hash_key]["S"]: row for row in service.rows(table)}
        for key in standing.keys() - wanted.keys():
            service.delete(table, key)
        for key, row in wanted.items():
            if standing.get(key) != row:
                name = service.database.table_name(table)
                service.client.put_item(TableName=name, Item=row)


def crashes(service: Service, before: Tables) -> Iterator[int]:
    """The tables as a crash after call 1, 2, 3, ... of an erasure leaves them, but the last."""
    for call in range(1000):
        put_back(service, before)
        client = CrashesAt(service.client, call, is_done=True)
        try:
            erased_through(service, client)
        except Crashed:
            yield call
        else:
            assert client.left == 0
            return
    raise AssertionError("it never gets through")


@pytest.mark.slow
@pytest.mark.parametrize("writes_at_once", [1, erasure.WRITES_AT_ONCE])
def test_p15_crash_between_calls_ends_the_same(
    service: Service, monkeypatch: pytest.MonkeyPatch, writes_at_once: int
) -> None:
    """The sweeper goes on where the account is erased; the citizen sends the request again."""
    monkeypatch.setattr(erasure, "WRITES_AT_ONCE", writes_at_once)
    Life(service)
    before = touched(service)
    erased_through(service, service.client)
    check_finished(service)
    expected = touched(service)

    erased = [False]
    for _ in crashes(service, before):
        account = service.account()
        assert account is not None
        erased.append(account.is_erased)
        assert go_on(service)
        assert touched(service) == (expected if account.is_erased else before)
        erased_through(service, service.client)
        assert touched(service) == expected

    assert erased == sorted(erased)
    assert erased.count(True) > 15


ZONE = SETTINGS.programme_time_zone


class Pool:
    """The first `faults` requests get no answer; the last of them is done all the same."""

    def __init__(self, faults: int = 0) -> None:
        self.faults = faults
        self.deleted: list[str] = []

    def delete(self, user_id: str) -> None:
        self.faults -= 1
        if self.faults <= 0:
            self.deleted.append(user_id)
        if self.faults >= 0:
            raise TimeoutError


def erase_with(service: Service, pool: Pool) -> None:
    Life(service)
    context = citizen_context(service.database, USER_ID, service.now)
    erase_account(replace(context, delete_user=pool.delete), USER_ID)
    service.wait(milliseconds=1)


def swept(service: Service, pool: Pool) -> SweepReport:
    return sweep(service.database, ZONE, service.now, delete_user=pool.delete)


@pytest.mark.parametrize("faults", range(4))
def test_sweeps_delete_what_faults_left(service: Service, faults: int) -> None:
    pool = Pool(faults)

    erase_with(service, pool)
    reports = [swept(service, pool) for _ in range(faults + 1)]

    failed = SweepReport(failed=(SweepFailure("account", USER_ID, "TimeoutError"),))
    finished = [SweepReport(erasures_finished=1)] * bool(faults)
    assert reports == [*[failed] * (faults - 1), *finished, SweepReport()]
    assert {*pool.deleted} == {USER_ID}
    check_finished(service)


class StopsAfter(ClientInFront):
    """After the first `count` transactions nothing arrives any more."""

    def __init__(self, client: Any, count: int) -> None:
        super().__init__(client)
        self.left = count
        self.silent = LosesRequests(client, 1000)

    def transact_write_items(self, **request: Any) -> Any:
        self.left -= 1
        client = self.silent if self.left < 0 else self.client
        return client.transact_write_items(**request)


def test_erasure_ends_with_every_reply_lost(service: Service) -> None:
    Life(service)
    lossy = service.through(LosesReplies(service.client, count=1000))

    answer = erase(lossy)

    assert answer["userErrors"] == []
    assert erase(service)["user"]["balance"]["available"] == 0
    check_finished(service)


@pytest.mark.parametrize(
    "count", [1, 3, 4, 5], ids=["a hold", "the expiry", "the texts", "the end"]
)
def test_unfinished_step_is_left_to_sweeper(service: Service, count: int) -> None:
    Life(service)

    user = erase(service.through(StopsAfter(service.client, count)))["user"]

    assert user["balance"]["available"] == 0
    account = service.account()
    assert account is not None
    assert account.next_expiry == account.erased_at
    assert go_on(service)
    check_finished(service)


class HidesEntry(ClientInFront):
    """The index does not show an entry yet."""

    def __init__(self, client: Any, position: int) -> None:
        super().__init__(client)
        self.position = position

    def query(self, **request: Any) -> Any:
        answer = self.client.query(**request)
        answer["Items"].pop(self.position)
        return answer


@pytest.mark.parametrize("position", [0, -1])
def test_late_index_leaves_rest_to_sweeper(service: Service, position: int) -> None:
    Life(service)
    late = service.through(HidesEntry(service.client, position))

    assert erase(late)["userErrors"] == []

    account = service.account()
    assert account is not None
    assert account.next_expiry == account.erased_at is not None
    assert go_on(service)
    check_finished(service)


def test_sweeps_finish_what_had_no_time(service: Service) -> None:
    Life(service)
    seconds = count(step=0.4)
    slow = through(service.database, service.client, monotonic=lambda: next(seconds))
    erase_account(citizen_context(slow, USER_ID, service.now), USER_ID)
    service.wait(milliseconds=1)

    reports = [sweep(slow, ZONE, service.now, seconds=1e6) for _ in range(20)]

    unfinished = SweepReport(failed=(SweepFailure("account", USER_ID, "ErasureUnfinishedError"),))
    states = [unfinished, SweepReport(erasures_finished=1), SweepReport()]
    assert reports == sorted(reports, key=states.index)
    assert reports[0] == unfinished
    check_finished(service)


def test_hold_without_exchange_stays_unfinished(service: Service) -> None:
    for exchange_id in Life(service).held:
        service.delete("exchanges", exchange_id)

    assert erase(service)["user"]["balance"]["held"] == 0

    assert not service.unchanged(go_on, service)
    assert traces(service) == []


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
