"""Writes that move no points, lost or at once with others: the loop, then every mutation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError, OutOfStockError
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.storage.client import Database
from resolvers.storage.expressions import has_version, put, retry, update
from tests.support.change_requests import (
    CHANGES,
    RULE,
    a_budget,
    a_closing,
    a_member_number,
    a_name,
    a_new_address,
    a_new_price,
    a_report,
    a_reward,
    a_rule,
    a_suspension,
    an_ended_rule,
)
from tests.support.clients import (
    Cancels,
    FailsReads,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    no_answer,
)
from tests.support.identities import ADMIN, refusal_of
from tests.support.movement_requests import KEY, Request, prepared
from tests.support.service import HANAKO, Service


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


Prepare = Callable[[Service], Request]


each_change = pytest.mark.parametrize("prepare", CHANGES)


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    return service.with_points(1000)


def send(service: Service, request: Request) -> Any:
    field, caller, arguments = request
    return service.change(field, caller, **arguments)


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
def test_unanswered_change_is_unknown_until_repeated(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)

    with pytest.raises(OutcomeUnknown):
        service.unchanged(send, service.through(LosesRequests(service.client, 100)), request)

    check_done_once(service, request, send(service, request))


@each_change
def test_conflict_every_time_asks_for_retry(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)
    busy = service.through(Cancels(service.client, "TransactionConflict", count=100))

    assert refusal_of(service.unchanged(send, busy, request)) == ("CONFLICT_RETRY", None)


@each_change
def test_faster_twin_gives_the_answer(service: Service, prepare: Prepare) -> None:
    """Of the same moment: only ids and versions show that somebody was faster."""
    request = prepared(service, prepare)
    answers: list[Any] = []
    client = IsOvertaken(service.client, lambda: answers.append(send(service, request)))

    payload = send(service.through(client), request)

    assert {**payload, "replayed": None} == {**answers[0], "replayed": None}
    check_done_once(service, request, payload)


def changing(request: Request, **content: Any) -> Request:
    """Return the request for the same row with other content."""
    field, caller, arguments = request
    return field, caller, {**arguments, "input": content}


# Two changes of one row that can both stay.
BESIDE: dict[Prepare, Callable[[Request], Request]] = {
    a_new_address: lambda request: changing(request, openingHours="9-17"),
    a_report: lambda request: (
        "updateLocation",
        ADMIN,
        {"id": request[2]["locationId"], "input": {"address": "焼津市"}},
    ),
    a_closing: lambda request: ("updateLocation", ADMIN, changing(request, address="x")[2]),
    a_new_price: lambda request: changing(request, category="goods"),
    a_name: lambda request: changing(request, language="en"),
    a_suspension: lambda _: ("updateViewer", HANAKO, {"input": {"displayName": "花子"}}),
    a_rule: lambda request: changing(request, **RULE | {"material": "BATTERY"}),
    an_ended_rule: lambda _: ("saveEarnRule", ADMIN, {"input": RULE | {"material": "BATTERY"}}),
}


# A later change of the same row that the first one would undo.
LATER: dict[Prepare, Callable[[Request], Request]] = {
    a_new_address: lambda request: changing(request, address="later"),
    a_report: lambda request: (request[0], ADMIN, {**request[2], "status": "OPEN"}),
    a_closing: lambda request: (
        "reportLocationStatus",
        ADMIN,
        {"locationId": request[2]["id"], "status": "OPEN"},
    ),
    a_new_price: lambda request: changing(request, pointsCost=300),
    a_name: lambda request: changing(request, displayName="later"),
    a_suspension: lambda _: ("reinstateUser", ADMIN, {"userId": HANAKO["sub"]}),
    a_budget: lambda request: changing(request, fiscalYear=2026, points=600),
    a_member_number: lambda request: (*request[:2], {**request[2], "memberNumber": "later"}),
}


@pytest.mark.parametrize("prepare", BESIDE)
def test_changes_at_once_both_stay(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)
    other = BESIDE[prepare](request)
    client = IsOvertaken(service.client, lambda: send(service, other))

    payload = send(service.through(client), request)

    check_done_once(service, request, payload)
    assert service.unchanged(send, service, other)["userErrors"] == []


@pytest.mark.parametrize("prepare", LATER)
def test_lost_mutation_undoes_no_later_change(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)
    later = LATER[prepare](request)
    client = IsOvertaken(service.client, after=lambda: send(service, later))

    with pytest.raises(OutcomeUnknown):
        send(service.through(LosesReplies(client)), request)

    assert service.unchanged(send, service, later)["userErrors"] == []


# createReward reads nothing before it writes.
@pytest.mark.parametrize("prepare", [each for each in CHANGES if each is not a_reward])
def test_failed_read_before_any_write_is_fault(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)

    with pytest.raises(InternalFailure):
        service.unchanged(send, service.through(FailsReads(service.client)), request)
