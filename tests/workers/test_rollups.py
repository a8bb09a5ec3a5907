import logging
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from tests.support.clients import ClientInFront, LosesReplies, LosesRequests
from tests.support.identities import KIOSK
from tests.support.rollup_books import RollupBooks, count, counted_events, stored_rollups
from tests.support.service import TARO, Service
from tests.support.telemetry_lines import last_line

DONE: dict[str, list[Any]] = {"batchItemFailures": []}


@pytest.fixture
def lived(service: Service) -> Service:
    """Two citizens deposit in two municipalities; one exchanges, and is refunded.

    They do it on two days, which are one in UTC.
    """
    service.earn(700)
    service.location_id = service.make_location(KIOSK, municipalityCode="222127")
    service.wait(hours=7)
    service.earn(30, TARO, "cans-2")
    service.earn(40, name="cans-3")
    exchange_id = service.exchange(service.make_reward())["exchange"]["id"]
    service.done("cancelExchange", exchangeId=exchange_id, idempotencyKey="cancel")
    return service


def test_rollups_equal_books(lived: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    events = counted_events(lived)

    assert count(lived, events) == DONE

    assert stored_rollups(lived) == RollupBooks(lived).expected()
    line = last_line(caplog)
    assert (line["kind"], line["handled"]) == ("rollups", len(events))
    assert line["EventsCounted"] == len(events)


def test_event_that_comes_again_changes_nothing(lived: Service) -> None:
    events = counted_events(lived)
    count(lived, [*events, *events])
    once = lived.rows("daily_rollups")
    lived.wait(hours=1)

    assert count(lived, events) == DONE

    assert lived.rows("daily_rollups") == once
    assert stored_rollups(lived) == RollupBooks(lived).expected()


@pytest.mark.parametrize("loses", [LosesReplies, LosesRequests])
def test_lost_answer_counts_once(lived: Service, loses: Any) -> None:
    events = counted_events(lived)

    assert count(lived.through(loses(lived.client, 2)), events) == DONE

    assert stored_rollups(lived) == RollupBooks(lived).expected()


@pytest.mark.slow
def test_batch_of_many_days_is_split(lived: Service) -> None:
    for day in range(20):
        lived.wait(days=32)
        lived.earn(1, name=f"can-{day}")
    events = [each for each in counted_events(lived) if each["type"] == "points.earned"][-20:]
    client = CountsWrites(lived.client)

    assert count(lived.through(client), events) == DONE

    assert len(client.sizes) > 1
    assert max(client.sizes) <= 100
    assert stored_rollups(lived)["FY2027/all"]["points/earned"] == 12


class CountsWrites(ClientInFront):
    """Notes how many writes each transaction has."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self.sizes: list[int] = []

    def transact_write_items(self, **request: Any) -> Any:
        self.sizes.append(len(request["TransactItems"]))
        return self.client.transact_write_items(**request)


def test_events_in_conflict_are_retried(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")

    def fail(*_: object) -> None:
        raise DomainError(ErrorCode.CONFLICT_RETRY, "another write came first")

    service.earn(1)
    monkeypatch.setattr("resolvers.workers.rollups.count_deltas", fail)
    assert count(service, counted_events(service)[:1]) == {
        "batchItemFailures": [{"itemIdentifier": "0"}]
    }
    assert "comes again: another write came first" in caplog.text
    assert "fault" not in last_line(caplog)


def test_wrong_message_alone_comes_again(lived: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    first, *rest = counted_events(lived)
    sold_out = {**first, "type": "reward.sold_out", "data": {"rewardId": "a.secret", "stock": 0}}

    answer = count(lived, [first, sold_out, *rest])

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert stored_rollups(lived) == RollupBooks(lived).expected()
    assert last_line(caplog)["fault"] == "UncountedError"
    assert "a.secret" not in caplog.text
