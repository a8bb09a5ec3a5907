from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest

from resolvers.events.ordered_put import NotTakenError, put_in_order
from resolvers.events.stream import Envelope, publish_events
from resolvers.storage.base.stream_records import sequence_number_of
from tests.support.service import Service
from tests.support.stream_records import Record, records_of

pytestmark = pytest.mark.engine


@pytest.fixture
def deposits(service: Service) -> list[Record]:
    """25 records of the ledger, one event each."""
    for number in range(25):
        service.earn(1, name=f"deposit-{number}")
    return records_of(service, "points_ledger")["points_ledger"]


class Bus:
    """A bus that takes what it is given, but for `refused` event ids."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refused: set[str] = set()

    def put(self, envelopes: Sequence[Envelope]) -> None:
        assert len(envelopes) <= 10
        ids = [envelope["id"] for envelope in envelopes]
        self.taken += [each for each in ids if each not in self.refused]
        for position, each in enumerate(ids):
            if each in self.refused:
                raise NotTakenError(position, "ThrottlingException")


def ids_of(records: list[Record]) -> list[str]:
    return [record["dynamodb"]["Keys"]["transaction_id"]["S"] for record in records]


def test_refused_event_comes_again_from_its_record(
    service: Service, deposits: list[Record]
) -> None:
    bus, ids = Bus(), ids_of(deposits)
    bus.refused = {ids[13]}

    failed = publish_events(deposits, service.database, "test", bus.put)

    assert failed == sequence_number_of(deposits[13])
    bus.refused = set()
    assert publish_events(deposits[13:], service.database, "test", bus.put) is None
    assert list(dict.fromkeys(bus.taken)) == [*ids[:13], *ids[14:20], ids[13], *ids[20:]]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("event_id", {"L": [{"S": "a secret"}]}),
        ("points_change", {"S": "a secret"}),
        ("points_change", {"N": str(2**31)}),
        ("balance_after", {"N": str(2**31)}),
        ("balance_after", {"N": "-1"}),
    ],
)
def test_unreadable_row_is_named_and_left_out(
    service: Service,
    deposits: list[Record],
    caplog: pytest.LogCaptureFixture,
    attribute: str,
    value: Mapping[str, Any],
) -> None:
    bus, spoiled = Bus(), deepcopy(deposits)
    spoiled[12]["dynamodb"]["NewImage"][attribute] = value
    faults: list[Mapping[str, Any]] = []

    def note(record: Mapping[str, Any], fault: Exception | None) -> None:
        if fault is not None:
            faults.append(record)

    assert publish_events(spoiled, service.database, "test", bus.put, note) is None
    assert bus.taken == ids_of(deposits[:12] + deposits[13:])
    assert faults == [spoiled[12]]
    assert f"row {ids_of(deposits)[12]} of" in caplog.text
    assert f"cannot be read: {attribute} (" in caplog.text
    assert "a secret" not in caplog.text


def test_fault_stops_at_its_record(deposits: list[Record]) -> None:
    put: list[int] = []
    made = zip(deposits, [[1, 2], map(int, "x"), [3]], strict=False)

    failed = put_in_order(made, put.extend, lambda *_: None, 10)

    assert (failed, put) == (sequence_number_of(deposits[1]), [1, 2])
