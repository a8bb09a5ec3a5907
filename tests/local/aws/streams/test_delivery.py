from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from local.aws.streams.delivery import FIRST_RETRY_SECONDS, Delivery, Record

STREAM_ARN = "arn:aws:dynamodb:ap-northeast-1:000000000000:table/local-users/stream/2026"
NOW = 1_800_000_000.0


def record(number: int, created_at_seconds: float = NOW) -> Record:
    return {
        "eventID": f"event-{number}",
        "eventName": "MODIFY",
        "dynamodb": {
            "SequenceNumber": str(number),
            "Keys": {"user_id": {"S": "hanako"}},
            "NewImage": {"user_id": {"S": "hanako"}, "ledger_seq": {"N": str(number)}},
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "ApproximateCreationDateTime": datetime.fromtimestamp(created_at_seconds, UTC),
        },
    }


def failing(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


class Script:
    """A handler that keeps its events and answers by a rule."""

    def __init__(self, answer: Callable[[list[int]], Any]) -> None:
        self.answer = answer
        self.calls: list[list[int]] = []
        self.events: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        assert context.aws_request_id
        self.events.append(event)
        numbers = [int(each["dynamodb"]["SequenceNumber"]) for each in event["Records"]]
        self.calls.append(numbers)
        return self.answer(numbers)


def raise_for(poison: int) -> Callable[[list[int]], Any]:
    def answer(numbers: list[int]) -> None:
        if poison in numbers:
            raise RuntimeError("cannot publish")

    return answer


def deliver(
    script: Script, numbers: range, **settings: Any
) -> tuple[list[tuple[int, str]], list[float]]:
    """Deliver all as soon as it is due; return the dead letters and the waits."""
    dead: list[tuple[int, str]] = []

    def keep(letter: Record, reason: str) -> None:
        dead.append((int(letter["dynamodb"]["SequenceNumber"]), reason))

    delivery = Delivery(script, STREAM_ARN, dead_letter=keep, **settings)
    delivery.add([record(number) for number in numbers])
    now, waits = NOW, []
    while not delivery.is_empty:
        assert len(script.calls) < 200, "the delivery never ends"
        if not delivery.is_due(now):
            waits.append(delivery._retry_at - now)
            now = delivery._retry_at
        delivery.attempt(now)
    return dead, waits


@pytest.mark.parametrize(
    ("answers", "calls"),
    [
        ([{"batchItemFailures": []}], [[1, 2, 3, 4]]),
        # The lowest number is the checkpoint, whatever the order.
        ([failing(4, 2), None], [[1, 2, 3, 4], [2, 3, 4]]),
        # Attempts count for the record that fails, not for the batch.
        (
            [failing(1), failing(2), failing(3), None],
            [[1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4], [3, 4]],
        ),
        # An answer that names no record of the batch fails all of it.
        ([failing(77), None], [[1, 2, 3, 4]] * 2),
    ],
)
def test_answer_decides_what_is_sent_again(answers: list[Any], calls: list[list[int]]) -> None:
    given = iter(answers)
    script = Script(lambda _: next(given))
    dead, waits = deliver(script, range(1, 5), maximum_attempts=2)
    assert script.calls == calls
    assert dead == []
    assert waits[:1] == [pytest.approx(FIRST_RETRY_SECONDS)] * (len(calls) > 1)


def test_failing_record_is_dropped_alone() -> None:
    for answer, calls in (
        # A batch whose handler raises is cut in two until the record is alone.
        (raise_for(3), [[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]),
        (lambda numbers: failing(3) if 3 in numbers else None, [[1, 2, 3, 4], [3, 4], [4]]),
    ):
        script = Script(answer)
        dead, _ = deliver(script, range(1, 5), maximum_attempts=2)
        assert script.calls == calls
        assert [number for number, _ in dead] == [3]
