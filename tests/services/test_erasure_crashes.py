"""Erasures whose process ends between any two calls: they end the same."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from resolvers.services import erasure
from resolvers.services.erasure import continue_erasure, erase_account
from resolvers.storage.expressions import key_of
from tests.support.contexts import citizen_context
from tests.support.expirations import Crashed, CrashesAt
from tests.support.scenarios import Life, check_finished
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


def before_and_after(service: Service) -> tuple[Tables, Tables]:
    """The tables of a life, and as an erasure leaves them that nothing interrupts."""
    Life(service)
    before = touched(service)
    erased_through(service, service.client)
    check_finished(service)
    return before, touched(service)


@pytest.mark.parametrize("writes_at_once", [1, erasure.WRITES_AT_ONCE])
def test_p15_crash_between_calls_ends_the_same(
    service: Service, monkeypatch: pytest.MonkeyPatch, writes_at_once: int
) -> None:
    """The sweeper goes on where the account is erased; the citizen sends the request again."""
    monkeypatch.setattr(erasure, "WRITES_AT_ONCE", writes_at_once)
    before, expected = before_and_after(service)

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
