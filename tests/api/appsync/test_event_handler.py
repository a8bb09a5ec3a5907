import logging
from typing import Any

import pytest

from resolvers.api.appsync.errors import AppSyncError, InternalFailure, InvalidInput, Unauthorized
from tests.support.bottle_bank import Bank, Stream, event_of, user

B1 = {
    "id": "b1",
    "colour": "GREEN",
    "filledAt": None,
    "sizes": [{"width": 7, "height": 29.5}, {"width": 7, "height": 29.5}],
    "deposit": 5,
}


def failure(error_type: str, message: str) -> dict[str, Any]:
    return {"data": None, "errorMessage": message, "errorType": error_type}


def success(data: Any) -> dict[str, Any]:
    return {"data": data, "errorMessage": None, "errorType": None}


def test_field_answers_plain_fields_by_graphql_names(bank: Bank) -> None:
    assert bank.ask("Query.bottle", id="b1") == B1
    assert bank.ask("Query.bottle", id="none") is None


def test_connection_answers_nodes_from_its_edges(bank: Bank) -> None:
    answer = bank.ask("Query.bottles")

    assert [edge["cursor"] for edge in answer["edges"]] == ["c-b0", "c-b1"]
    assert answer["nodes"] == [edge["node"] for edge in answer["edges"]]
    assert answer["total"] == 2
    assert bank.ask("Query.bottles", first=0) == {"edges": [], "nodes": [], "total": 0}


def test_interface_answers_typename_and_all_fields(bank: Bank) -> None:
    payload = bank.ask("Mutation.fill", input={"id": "full", "colour": "GREEN"})

    assert payload == {
        "bottle": None,
        "problems": [
            {"__typename": "Broken", "message": "broken", "pieces": 3},
            {
                "__typename": "Full",
                "message": "full",
                "since": "2026-11-25T09:00:00.000Z",
                "colours": ["BROWN"],
            },
        ],
    }


def test_missing_argument_differs_from_null(bank: Bank) -> None:
    assert bank.ask("Query.given") == "('left out', None)"
    assert bank.ask("Query.given", note=None, notes=None) == "(None, None)"
    assert bank.ask("Query.given", note="", notes=["a"]) == "('', ['a'])"


def test_nested_field_sees_its_parent_as_answered(bank: Bank) -> None:
    source = bank.ask("Query.bottle", id="b1") | {"filledAt": "2026-11-25T18:00:00+09:00"}

    seen = bank.ask("Bottle.parentSeen", source=source)

    assert seen.startswith("('b1', <Colour.GREEN: 'green-glass'>, datetime.datetime(2026, 11, 25,")
    assert "Size(width=7, height=29.5)" in seen
    assert bank.ask("Bottle.scaled", source=source, by=3, plus=None) == 15
    assert bank.ask("Bottle.scaled", source=source, by=3, plus=4) == 19


def test_allowed_subscription_answers_null_and_reads_nothing(bank: Bank) -> None:
    Stream.opened.clear()

    assert bank.ask("Subscription.onFilled", identity=user("hanako"), userId="hanako") is None
    assert [stream.reads for stream in Stream.opened] == [0]


def test_subscription_checks_who_starts_it(bank: Bank) -> None:
    Stream.opened.clear()

    with pytest.raises(Unauthorized, match="Not Authorized to access onFilled"):
        bank.ask("Subscription.onFilled", identity=user("taro"), userId="hanako")
    with pytest.raises(Unauthorized):
        bank.ask("Subscription.onFilled", identity=None, userId="hanako")
    with pytest.raises(InvalidInput, match="userId"):
        bank.ask("Subscription.onFilled", identity=user("hanako"))
    assert Stream.opened == []


def test_batch_answers_in_order_from_one_load(bank: Bank) -> None:
    events = [event_of("Bottle.owner", source={"id": f"b{number}"}) for number in range(3)]

    assert bank.ask_all(events) == [
        success("owner of b0"),
        success("owner of b1"),
        success("owner of b2"),
    ]
    assert [shared.loads for shared in bank.invocations] == [[["b0", "b1", "b2"]]]


def test_event_in_batch_fails_alone(bank: Bank) -> None:
    events = [
        event_of("Bottle.owner", source={"id": "b0"}),
        event_of("Bottle.owner", source={"id": "cursed"}),
        event_of("Bottle.owner", source={"id": "b2"}, identity=user("stranger")),
        event_of("Bottle.scaled", source={"id": "b3", "deposit": 2}),
        event_of("Bottle.weight", source={"id": "b4"}),
        event_of("Bottle.owner", source={"id": "b5"}),
    ]

    answers = bank.ask_all(events)

    assert answers == [
        success("owner of b0"),
        failure("InternalFailure", "the request failed on our side; request id request-1"),
        failure("Unauthorized", "Not Authorized to access owner on type Bottle"),
        failure("InvalidInput", "by: Expected a value of non-null type 'Int!' to be provided."),
        failure("InvalidInput", "Bottle.weight has no resolver"),
        success("owner of b5"),
    ]
    assert [sorted(ids) for ids in bank.invocations[0].loads] == [["b0", "b5"]]


def test_parent_that_fails_leaves_others_answered(bank: Bank) -> None:
    parents = [{"deposit": 1}, {"deposit": 2**31 - 1}, {"colour": "PINK"}, {"deposit": 4}]
    events = [event_of("Bottle.scaled", source=source, by=2) for source in parents]

    answers = bank.ask_all(events)

    masked = failure("InternalFailure", "the request failed on our side; request id request-1")
    assert answers == [success(2), masked, masked, success(8)]
    assert len(bank.selections) == 1


def test_events_with_other_arguments_or_callers_run_apart(bank: Bank) -> None:
    events = [
        event_of("Bottle.scaled", source={"deposit": 1}, identity=identity, by=by)
        for identity, by in ((user("hanako"), 2), (user("hanako"), 3), (user("taro"), 3))
    ]

    assert bank.ask_all(events) == [success(2), success(3), success(3)]
    assert len(bank.selections) == 3


def test_event_in_batch_is_answered_to_its_caller(bank: Bank) -> None:
    identities: list[Any] = [user("hanako"), None, {"resolverContext": {}}, user("taro")]
    events = [event_of("Query.thread", identity=identity) for identity in identities]

    answers = bank.ask_all(events)

    assert answers[2] == failure("Unauthorized", "Not Authorized to access thread on type Query")
    assert [answers[position]["data"].split(" in ")[0] for position in (0, 1, 3)] == [
        "hanako",
        "",
        "taro",
    ]


def test_event_is_noted_with_place_and_outcome(bank: Bank) -> None:
    answer = bank.ask("Query.bottle", id="b1")
    for kind in ("refuse", "leak"):
        with pytest.raises(AppSyncError):
            bank.ask("Query.fault", kind=kind)
    bank.ask_all([event_of("Bottle.owner", identity={}, source={"id": "b0"})])

    outcomes = [outcome for _, outcome in bank.noted]
    assert [place for place, _ in bank.noted] == [
        "Query.bottle",
        "Query.fault",
        "Query.fault",
        "Bottle.owner",
    ]
    assert outcomes[0] == answer
    assert [type(outcome) for outcome in outcomes[1:]] == [
        InvalidInput,
        InternalFailure,
        Unauthorized,
    ]
    assert outcomes[2].kind == "ValidationError"


def test_fault_is_masked_and_logged_without_arguments(
    bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InternalFailure) as raised:
        bank.ask("Query.fault", kind="leak", identity=user("hanako"))

    assert str(raised.value) == "the request failed on our side; request id request-1"
    (record,) = caplog.records
    logged = logging.Formatter().format(record)
    assert record.levelno == logging.ERROR
    assert "request-1" in logged
    assert "Query.fault" in logged
    assert "ValidationError" in logged
    assert "in leak" in logged
    assert "header-secret" not in logged
    assert "input_value" not in logged
    assert "hanako" not in logged


NO_EVENT = "the event is not an AppSync event"
NO_FIELD = "the event does not name a field"
NO_ARGUMENTS = "the event's arguments are not an object"
BOTTLE = {"fieldName": "bottle", "parentTypeName": "Query"}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        *((event, NO_EVENT) for event in (None, "bottle", 7)),
        *(({"info": info}, NO_FIELD) for info in (None, "bottle", {"fieldName": "bottle"})),
        ({}, NO_FIELD),
        ({"info": {"fieldName": ["x"], "parentTypeName": {}}}, NO_FIELD),
        ({"info": {"fieldName": "id", "parentTypeName": "Bottle"}}, "Bottle.id has no resolver"),
        ({"info": {"fieldName": "x", "parentTypeName": "Query"}}, "Query.x has no resolver"),
        *(({"info": BOTTLE, "arguments": each}, NO_ARGUMENTS) for each in ("id=b1", ["id"])),
    ],
)
def test_wrong_event_is_rejected_with_its_problem(
    bank: Bank, event: Any, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidInput) as raised:
        bank.answer(event)

    assert str(raised.value) == message
    assert bank.answer([event, event]) == [failure("InvalidInput", message)] * 2
    assert caplog.records == []
