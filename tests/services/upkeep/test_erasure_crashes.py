from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.services.base.sweep_reports import SweepFailure, SweepReport
from resolvers.services.upkeep import erasure
from resolvers.services.upkeep.erasure import continue_erasure, erase_account
from resolvers.services.upkeep.expiry_sweep import sweep
from resolvers.storage.points import users
from tests.support.clients import ClientInFront, CrashError, CrashesAt, IsOvertaken, no_answer
from tests.support.contexts import citizen_context
from tests.support.expirations import through
from tests.support.fast_moto import moto_tables
from tests.support.identities import SETTINGS
from tests.support.scenarios import Life, check_finished, erase, traces
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]


def erased_through(service: Service, client: Any) -> None:
    database = replace(service.database, client=client)
    erase_account(citizen_context(database, USER_ID, service.now), USER_ID)


def go_on(service: Service) -> bool:
    zone = service.settings.programme_time_zone
    return continue_erasure(service.database, USER_ID, service.now, zone)


def crashes(service: Service, before: dict[str, Any]) -> Iterator[int]:
    """The tables as a crash after call 1, 2, 3, ... of an erasure leaves them, but the last."""
    for call in range(1000):
        for name, items in deepcopy(before).items():
            moto_tables()[name].items = items
        client = CrashesAt(service.client, call, is_done=True)
        try:
            erased_through(service, client)
        except CrashError:
            yield call
        else:
            assert len(client.calls) == call
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
    items = deepcopy({name: table.items for name, table in moto_tables().items()})
    before = service.snapshot()
    erased_through(service, service.client)
    check_finished(service)
    expected = service.snapshot()

    erased = [False]
    for _ in crashes(service, items):
        account = service.account()
        assert account is not None
        erased.append(account.is_erased)
        assert go_on(service)
        assert service.snapshot() == (expected if account.is_erased else before)
        erased_through(service, service.client)
        assert service.snapshot() == expected

    assert erased == sorted(erased)
    assert erased.count(True) > 15


ZONE = SETTINGS.programme_time_zone


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
