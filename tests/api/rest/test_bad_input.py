"""Bad input gets a problem that names the wrong part, and changes nothing."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import pytest

from gateway.api_gateway import Payload
from resolvers.api.rest.arguments import BODY_LIMIT_BYTES, parse_object
from resolvers.api.rest.problems import Problem
from tests.api.bad_input.rows import INSIDE, fill
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.rest import Rest
from tests.support.service import HANAKO, TARO, Identity

EXCHANGE = "/v1/rewards/{id}/exchange"
PIECE = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 1}
TOTE = {"names": {"ja": "鞄"}, "pointsCost": 1, "fulfilmentType": "PICKUP"}
HERE = {"latitude": "34.87", "longitude": "138.32"}
PLACES, NEARBY = "/v1/locations", "/v1/locations/nearby"
JSON, QUERY = "the body", "the query"


@dataclass(frozen=True)
class Row:
    """A request that is wrong in one way; `part` is the member that the problem names."""

    name: str
    method: str
    path: str
    caller: Identity
    part: str | None
    sent: Mapping[str, Any] = field(default_factory=dict)
    status: int = 400
    code: str = "INVALID_INPUT"

    def __str__(self) -> str:
        return self.name


def exchange(name: str, part: str | None, content: Any = None, **changes: Any) -> Row:
    """Ask for a reward; the content is a body of JSON, or bytes."""
    outcome = {each: changes.pop(each) for each in ("status", "code") if each in changes}
    body = {"content": content} if isinstance(content, bytes) else {"body": content}
    sent = {"id": "$reward", "key": "key-1", **body, **changes}
    return Row(name, "POST", EXCHANGE, HANAKO, part, sent, **outcome)


def raw(name: str, content: bytes, part: str | None = None) -> Row:
    return exchange(f"{JSON} is {name}", part, content)


def media(name: str, **headers: str) -> Row:
    sent = {each.replace("_", "-"): value for each, value in headers.items()}
    outcome = {"status": 415, "code": "UNSUPPORTED_MEDIA_TYPE"}
    return exchange(name, None, {}, headers=sent, **outcome)


def deposit(name: str, part: str, **changes: Any) -> Row:
    body = {"locationId": "$location", "items": [PIECE], "deviceEventId": "event-1", **changes}
    sent = {"body": {each: value for each, value in body.items() if value != ...}}
    return Row(name, "POST", "/v1/qr-tokens", KIOSK, part, sent)


def reward(name: str, part: str, **changes: Any) -> Row:
    key = changes.pop("key", None)
    body = {each: value for each, value in {**TOTE, **changes}.items() if value != ...}
    return Row(name, "POST", "/v1/rewards", ADMIN, part, {"body": body, "key": key})


def listed(name: str, part: str, path: str = "/v1/rewards", **query: Any) -> Row:
    caller = OPERATOR if path == "/v1/exchanges" else None
    return Row(f"{QUERY} has {name}", "GET", path, caller, part, {"query": query})


REUSED = {"status": 422, "code": "IDEMPOTENCY_KEY_REUSED"}
ROWS = [
    raw("blank", b" "),
    raw("cut", b"{"),
    raw("a list", b"[]"),
    raw("a text", b'"{}"'),
    raw("null", b"null"),
    raw("two objects", b"{}{}"),
    raw("UTF-16", "{}".encode("utf-16")),
    raw("invalid UTF-8", b'{"quantity": "\xff"}'),
    raw("with half a character", b'{"quantity": "\\ud800"}'),
    raw("with half a character as name", b'{"\\ud800": 1}'),
    raw("with NaN", b'{"quantity": NaN}'),
    raw("with Infinity", b'{"quantity": -Infinity}'),
    raw("with a number of 5,000 digits", b'{"quantity": ' + b"9" * 5_000 + b"}"),
    raw("with a huge exponent", b'{"quantity": 1e999}', "quantity"),
    raw("with 400 digits", b'{"quantity": ' + b"9" * 400 + b"}", "quantity"),
    raw("with 10,000 lists in lists", b'{"quantity": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
    raw("with 500 lists in lists", b'{"quantity": ' + b"[" * 500 + b"]" * 500 + b"}", "quantity"),
    raw("with 10,000 objects in objects", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    raw("with a member twice", b'{"quantity": 1, "quantity": 1}', "quantity"),
    raw("with half a character twice", b'{"\\ud800": 1, "\\ud800": 2}', "?"),
    exchange(
        f"{JSON} is over the limit",
        None,
        b"{" + b" " * BODY_LIMIT_BYTES + b"}",
        status=413,
        code="BODY_TOO_LARGE",
    ),
    media("a text for JSON", content_type="text/plain"),
    media("no content-type", content_type=""),
    media("another charset", content_type="application/json; charset=shift_jis"),
    media("a form", content_type="application/x-www-form-urlencoded"),
    media("gzip", content_encoding="gzip"),
    exchange("an unknown member", "price", {"price": 1}),
    exchange("the path's id as a member", "rewardId", {"rewardId": "$reward"}),
    exchange("the key as a member", "idempotencyKey", {"idempotencyKey": "key-1"}),
    exchange("a parameter for a mutation", "quantity", {}, query={"quantity": "1"}),
    exchange("a text for a number", "quantity", {"quantity": "1"}),
    exchange("half a piece", "quantity", {"quantity": 0.5}),
    exchange("true for a number", "quantity", {"quantity": True}),
    exchange("none of it", "quantity", {"quantity": 0}),
    exchange("2^31 of it", "quantity", {"quantity": 2**31}),
    exchange("no key", "Idempotency-Key", {}, key=None),
    exchange("an empty key", "Idempotency-Key", {}, key=""),
    exchange("a key of 129 characters", "Idempotency-Key", {}, key="k" * 129),
    exchange("a key in Japanese", "Idempotency-Key", {}, key="鍵"),
    exchange("a key with a blank", "Idempotency-Key", {}, key="a b"),
    exchange("two keys", "Idempotency-Key", {}, headers={"idempotency-key": "another"}),
    exchange("a used key", "Idempotency-Key", {"quantity": 2}, key="used", **REUSED),
    exchange("a used key and another reward", "Idempotency-Key", id="$other", key="used", **REUSED),
    exchange("an id of nothing", "id", {}, id="none", status=404, code="NOT_FOUND"),
    exchange("an encoded id", "id", {}, id="%FF%00/é", status=404, code="NOT_FOUND"),
    exchange("an id of 3,000 characters", "id", {}, id="x" * 3_000, status=404, code="NOT_FOUND"),
    deposit("a number for an id", "locationId", locationId=5),
    deposit("a number for a key", "deviceEventId", deviceEventId=5),
    deposit("an object for a list", "items", items=PIECE),
    deposit("a list that is null", "items", items=None),
    deposit("a null in a list", "items.0", items=[None]),
    deposit("a number for a list", "items", items=5),
    deposit("an empty list", "items", items=[]),
    deposit("an unknown member in a list", "items.0.x", items=[{**PIECE, "x": 1}]),
    deposit(
        "a missing member in a list",
        "items.1.quantity",
        items=[PIECE, {"material": "OTHER", "unit": "GRAM"}],
    ),
    deposit("a wrong enum in a list", "items.0.unit", items=[{**PIECE, "unit": "TON"}]),
    deposit("no pieces in a list", "items.0.quantity", items=[{**PIECE, "quantity": 0}]),
    deposit("a missing member", "deviceEventId", deviceEventId=...),
    deposit("a null for an id", "locationId", locationId=None),
    reward("an object that is missing", "names", names=...),
    reward("an object that is null", "names", names=None),
    reward("a text for an object", "names", names="鞄"),
    reward("an unknown member in an object", "names.fr", names={"ja": "鞄", "fr": "sac"}),
    reward("a number for a text", "names.ja", names={"ja": 1}),
    reward("an unknown member of the input", "cost", cost=1),
    reward("the argument's name as a member", "input", input=TOTE),
    reward("a price of 0", "pointsCost", pointsCost=0),
    reward("a day for an instant", "redeemableFrom", redeemableFrom="2026-11-25"),
    reward("an optional key of 129 characters", "Idempotency-Key", key="k" * 129),
    Row(
        "a number in a list", "POST", PLACES, ADMIN, "kioskIds.1", {"body": {"kioskIds": ["a", 0]}}
    ),
    Row(
        "a name that is a number",
        "PATCH",
        "/v1/me",
        HANAKO,
        "displayName",
        {"body": {"displayName": 5}},
    ),
    listed("a limit of 0", "limit", limit="0"),
    listed("a limit of 101", "limit", limit="101"),
    listed("a limit with a fraction", "limit", limit="1.5"),
    listed("an empty limit", "limit", limit=""),
    listed("a limit in wide digits", "limit", limit="\uff15"),
    listed("a limit of 15 digits", "limit", limit="9" * 15),
    listed("a limit of 5,000 digits", "limit", limit="9" * 5_000),
    listed("a limit twice", "limit", limit=["1", "1"]),
    listed("an unknown parameter", "page", page="1"),
    listed("the schema's name", "first", first="1"),
    listed("what the route does not take", "includeInactive", includeInactive="true"),
    listed("an empty cursor", "cursor", cursor=""),
    listed("no cursor", "cursor", cursor="nonsense"),
    listed("another list's cursor", "cursor", cursor="$location_cursor"),
    listed(
        "a cursor of another filter", "cursor", PLACES, cursor="$location_cursor", status="CLOSED"
    ),
    listed("a wrong enum", "status", PLACES, status="open"),
    listed("a filter of staff that is wrong", "status", "/v1/exchanges", status="NONE"),
    listed("an empty id", "rewardId", "/v1/exchanges", rewardId=""),
    listed("a place in wide digits", "latitude", NEARBY, **{**HERE, "latitude": "\uff15"}),
    listed("half of a place", "longitude", NEARBY, latitude="1"),
    listed("NaN", "latitude", NEARBY, **{**HERE, "latitude": "NaN"}),
    listed("a place off the earth", "latitude", NEARBY, **{**HERE, "latitude": "91"}),
    listed("1e99", "longitude", NEARBY, **{**HERE, "longitude": "1e99"}),
    Row("an unknown path", "GET", "/v1/nothing", HANAKO, None, {}, 404, "NOT_FOUND"),
    Row("an unknown method", "PUT", "/v1/me", HANAKO, None, {}, 404, "NOT_FOUND"),
]


def prepare_names(rest: Rest) -> dict[str, str]:
    names = {
        "reward": rest.service.make_reward(),
        "other": rest.service.make_reward(),
        "location": rest.service.location_id,
    }
    rest.service.exchange(names["reward"], "used")
    rest.service.make_location()
    page = rest.call("GET", "/v1/locations", query={"limit": "1"})
    return {**names, "location_cursor": page.body["nextCursor"]}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_bad_input_is_problem_without_change(rest: Rest, row: Row) -> None:
    names = rest.service.built("names of bad input", lambda: prepare_names(rest))

    sent = fill(row.sent, names)
    answer = rest.service.unchanged(rest.call, row.method, row.path, row.caller, **sent)

    problem = answer.body
    assert (answer.status, problem["status"]) == (row.status, row.status), problem
    assert (problem["code"], problem.get("field")) == (row.code, row.part), problem
    assert problem["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    text = json.dumps(problem)
    assert INSIDE.search(text) is None, text
    assert "None" not in text
    assert not {"idempotencyKey", "rewardId"} & set(re.findall(r"\w+", problem["detail"]))
    assert "Expected" not in text or "not JSON" in text


def seconds_to_parse(body: bytes) -> float:
    def parse() -> float:
        began = process_time()
        with suppress(Problem):
            parse_object(body)
        return process_time() - began

    return min(parse() for _ in range(3))


def test_member_twice_is_found_fast() -> None:
    members = ",".join(f'"{number:x}":1' for number in range(9_000))
    once, twice = f'{{{members},"end":1}}', f'{{{members},"end":1,"end":1}}'

    # Comparing each name with each other takes a hundred times as long.
    assert seconds_to_parse(twice.encode()) < 10 * seconds_to_parse(once.encode())


def test_parameter_of_invalid_utf_8_is_400(rest: Rest) -> None:
    """A REST API has decoded the query, so what is wrong in a value cannot be seen there."""
    queries: list[dict[Any, Any]] = [{b"\xff": "1"}, {"category": b"\xff"}]
    answers = [rest.call("GET", "/v1/rewards", query=query) for query in queries]

    seen = 1 if rest.payload is Payload.REST else 2
    assert [answer.status for answer in answers[:seen]] == [400] * seen
    assert answers[0].body["field"] in ("?", "\ufffd")


def test_key_of_another_citizen_is_free(rest: Rest) -> None:
    rest.service.earn(500, TARO, "cans-2")
    reward_id = rest.service.make_reward()
    rest.service.exchange(reward_id, "key-1", quantity=2)

    made = rest.call("POST", EXCHANGE, TARO, body={}, key="key-1", id=reward_id)

    assert (made.status, made.body["exchange"]["userId"]) == (201, TARO["sub"])


@pytest.mark.parametrize("content", [None, b"", b"{}", b"nonsense\xff"])
def test_body_of_get_is_ignored(rest: Rest, content: bytes | None) -> None:
    assert rest.call("GET", "/v1/me", HANAKO, content=content).status == 200


def test_mutation_without_members_needs_no_body(rest: Rest) -> None:
    headers = {"content-type": ""}
    made = rest.call(
        "POST", EXCHANGE, HANAKO, headers=headers, key="1", id=rest.service.make_reward()
    )

    assert made.status == 201
