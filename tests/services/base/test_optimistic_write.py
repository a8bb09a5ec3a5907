"""Writes that move no points, lost or at once with others: the loop, then every mutation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, OutOfStockError
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import has_version, retry, update
from tests.support.change_requests import CHANGES
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests, no_answer
from tests.support.movement_requests import KEY, Request, prepared, send
from tests.support.service import Service


def read(database: Database) -> dict[str, Any]:
    return database.get("rewards", "r") or {"version": 0, "text": "first"}


def to(database: Database, text: str) -> Callable[[], Change[str]]:
    """Change the row's text, once; a closed row refuses."""

    def decide() -> Change[str]:
        row = read(database)
        if row["text"] == text:
            return Change("found as asked", row=text)
        if row["text"] == "closed":
            raise DomainError(ErrorCode.INVALID_STATE_TRANSITION, "closed")
        values = {"text": text, "version": row["version"] + 1}
        write = update("rewards", "r", values, has_version(row["version"]), retry)
        return Change(f"changed from {row['text']}", [write], row["version"], text)

    return decide


def write(database: Database, text: str, client: object = None) -> str:
    through = replace(database, client=client or database.client)
    return write_optimistically(through, to(database, text))


def row(database: Database) -> tuple[str, int]:
    return read(database)["text"], read(database)["version"]


def test_overtaken_change_decides_again(database: Database) -> None:
    client = IsOvertaken(database.client, lambda: write(database, "theirs"))

    assert write(database, "ours", client) == "changed from theirs"
    assert row(database) == ("ours", 2)


@pytest.mark.parametrize(
    "text", ["theirs", "closed", "first"], ids=["changed", "closed", "changed back"]
)
def test_lost_reply_undoes_no_later_change(database: Database, text: str) -> None:
    later = IsOvertaken(database.client, after=lambda: write(database, text))

    with pytest.raises(OutcomeUnknownError):
        write(database, "ours", LosesReplies(later))

    assert row(database) == (text, 2)


def test_lost_reply_answers_as_first_attempt(database: Database) -> None:
    assert write(database, "ours", LosesReplies(database.client)) == "changed from first"
    assert row(database) == ("ours", 1)
    assert write(database, "ours") == "found as asked"


def test_failed_condition_gives_its_error(database: Database) -> None:
    condition = Attr("version").eq(9)
    refused = update("rewards", "r", {"text": "x"}, condition, lambda _: OutOfStockError(0))

    with pytest.raises(OutOfStockError):
        write_optimistically(database, lambda: Change(None, [refused]))


def test_failed_condition_leaves_lost_change_unknown(database: Database) -> None:
    """The lost request may still arrive, and then its condition may hold."""
    condition = Attr("version").eq(9)
    refused = update("rewards", "r", {"text": "x"}, condition, lambda _: OutOfStockError(0))
    lossy = replace(database, client=LosesRequests(database.client))

    with pytest.raises(OutcomeUnknownError):
        write_optimistically(lossy, lambda: Change(None, [refused]))


def test_failed_read_leaves_lost_change_unknown(database: Database) -> None:
    reads = iter([to(database, "ours")])

    def decide() -> Change[str]:
        for decide_now in reads:
            return decide_now()
        raise no_answer("read timeout")

    with pytest.raises(OutcomeUnknownError):
        write_optimistically(replace(database, client=LosesRequests(database.client)), decide)


Prepare = Callable[[Service], Request]


each_change = pytest.mark.parametrize("prepare", CHANGES)


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    return service.with_points(1000)


def check_done_once(service: Service, request: Request, payload: Any) -> None:
    """The change was granted, and the same request again answers alike and writes nothing."""
    assert payload["userErrors"] == []
    again = service.unchanged(send, service, request)
    assert {**again, "replayed": None} == {**payload, "replayed": None}
    assert KEY not in str(service.snapshot())


@each_change
def test_lost_reply_is_found_done(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)

    payload = send(service.through(LosesReplies(service.client)), request)

    check_done_once(service, request, payload)


@each_change
def test_faster_twin_gives_the_answer(service: Service, prepare: Prepare) -> None:
    """Of the same moment: only ids and versions show that somebody was faster."""
    request = prepared(service, prepare)
    answers: list[Any] = []
    client = IsOvertaken(service.client, lambda: answers.append(send(service, request)))

    payload = send(service.through(client), request)

    assert {**payload, "replayed": None} == {**answers[0], "replayed": None}
    check_done_once(service, request, payload)
