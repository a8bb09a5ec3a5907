"""P5 on the real engine: one request many times at once, while answers get lost on the way."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import ClientInFront, no_answer
from tests.support.crowd import SENT_AGAIN_LIMIT, at_once, check_books, codes, open_service
from tests.support.movement_requests import MOVEMENTS, Prepare, Request
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

DUPLICATES = 64


class LosesEverySecondAnswer(ClientInFront):
    """Of the transactions, whether they are done or refused."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self.writes = count()

    def transact_write_items(self, **request: Any) -> Any:
        lost = next(self.writes) % 2 == 0
        try:
            answer = self.client.transact_write_items(**request)
        finally:
            if lost:
                raise no_answer("read timeout")
        return answer


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    """Hanako has 1,000 points."""
    service = open_service(engine_client, engine_environment)
    service.earn(1000)
    return service


def sent_by_a_client(service: Service, request: Request) -> Callable[[], Any]:
    """As clients are told to: whatever is not settled is sent again, the very same."""
    field, caller, arguments = request

    def send() -> Any:
        for _ in range(SENT_AGAIN_LIMIT):
            try:
                payload = service.change(field, caller, **arguments)
            except OutcomeUnknown:
                continue
            if [error["code"] for error in payload["userErrors"]] != ["CONFLICT_RETRY"]:
                return payload
        raise AssertionError("nothing settles it")

    return send


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p5_sixty_four_at_once_with_lost_answers_are_one_entry_and_one_answer(
    service: Service, prepare: Prepare
) -> None:
    request, other, refusal = prepare(service)
    entries = len(service.rows("points_ledger"))
    client = LosesEverySecondAnswer(service.client)
    unreliable = open_through(service, client)

    payloads = at_once([sent_by_a_client(unreliable, request)] * DUPLICATES)

    assert codes(payloads) == {"done": DUPLICATES}
    told = [{**payload, "replayed": None} for payload in payloads]
    assert told == [told[0]] * DUPLICATES
    # Whose answer got lost cannot know whether the entry is of this call or of a twin's.
    lost = (next(client.writes) + 1) // 2
    assert lost > 0
    assert [payload["replayed"] for payload in payloads].count(False) <= 1 + lost
    assert len(service.rows("points_ledger")) == entries + 1
    check_books(service)
    refused = service.unchanged(at_once, [sent_by_a_client(service, other)] * 8)
    assert codes(refused) == {refusal: 8}
    assert not any(payload["ledgerEntry"] or payload["balance"] for payload in refused)


def open_through(service: Service, client: Any) -> Service:
    other = open_service(client, service.environment)
    other.now, other.location_id = service.now, service.location_id
    return other
