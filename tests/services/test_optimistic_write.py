"""What only the loop of optimistic writes shows; test_changes_in_doubt.py has every mutation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, OutOfStockError
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage.client import Database
from resolvers.storage.expressions import has_version, put, retry, update
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests, no_answer


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


def test_lost_request_answers_what_a_twin_created(database: Database) -> None:
    """Each twin puts a row with an id of the request and with content of its own."""

    def create(content: str) -> Callable[[], Change[str]]:
        def decide() -> Change[str]:
            existing = database.get("rewards", "r")
            if existing is not None:
                return Change(existing["text"], row=existing["text"])
            item = {"reward_id": "r", "text": content}
            writes = [put("rewards", item, Attr("reward_id").not_exists(), retry)]
            return Change(content, writes, row=content)

        return decide

    twin = IsOvertaken(
        LosesRequests(database.client), lambda: write_optimistically(database, create("twin's"))
    )

    answer = write_optimistically(replace(database, client=twin), create("ours"))

    assert answer == "twin's"


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
