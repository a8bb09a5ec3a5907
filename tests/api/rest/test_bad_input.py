import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from gateway.api_gateway import Payload
from resolvers.api.rest.arguments import BODY_LIMIT_BYTES
from tests.api.bad_input.rows import INSIDE, fill
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.rest import Answer, Rest
from tests.support.service import HANAKO

EXCHANGE = "/v1/rewards/{id}/exchange"
PLACES = "/v1/locations"
KEY = "Idempotency-Key"
PIECE = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 1}
DEPOSIT = {"locationId": "$location", "items": [PIECE], "deviceEventId": "event-1"}
MEMBERS: list[tuple[str, dict[str, Any]]] = [
    ("locationId", {"locationId": 5}),
    ("items", {"items": PIECE}),
    ("items.0", {"items": [None]}),
    ("items.0.x", {"items": [{**PIECE, "x": 1}]}),
    ("occurredAt", {"occurredAt": "2026-11-25"}),
]

# What the body is, and the member that the problem names.
BODIES: dict[str | None, list[bytes]] = {
    None: [
        *(b" ", b"{", b"[]", b'"{}"', b"null", b"{}{}", "{}".encode("utf-16")),
        *(b'{"quantity": "\xff"}', b'{"quantity": "\\ud800"}', b'{"\\ud800": 1}'),
        *(b'{"quantity": NaN}', b'{"quantity": -Infinity}'),
        b'{"quantity": ' + b"9" * 5_000 + b"}",
        b'{"quantity": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    ],
    "quantity": [
        b'{"quantity": 1e999}',
        b'{"quantity": ' + b"9" * 400 + b"}",
        b'{"quantity": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"quantity": 1, "quantity": 1}',
    ],
    "?": [b'{"\\ud800": 1, "\\ud800": 2}'],
}
HEADERS: list[Mapping[str, str]] = [
    {"content-type": "text/plain"},
    {"content-type": "application/json; charset=shift_jis"},
    {"content-encoding": "gzip"},
]
EXCHANGES: list[tuple[str, dict[str, Any]]] = [
    ("price", {"body": {"price": 1}}),
    ("rewardId", {"body": {"rewardId": "$reward"}}),
    ("idempotencyKey", {"body": {"idempotencyKey": "key-1"}}),
    ("quantity", {"query": {"quantity": "1"}}),
    *(("quantity", {"body": {"quantity": each}}) for each in ("1", 0.5, True, 0, 2**31)),
    *((KEY, {"key": each}) for each in (None, "", "k" * 129, "鍵", "a b")),
    (KEY, {"headers": {"idempotency-key": "another"}}),
]
QUERIES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "/v1/rewards": [
        *(
            ("limit", {"limit": each})
            for each in ("0", "101", "1.5", "", "\uff15", "9" * 15, "9" * 5_000, ["1", "1"])
        ),
        *((each, {each: "true"}) for each in ("page", "first", "includeInactive")),
        *(("cursor", {"cursor": each}) for each in ("", "nonsense", "$location_cursor")),
    ],
    "/v1/exchanges": [("status", {"status": "NONE"}), ("rewardId", {"rewardId": ""})],
    "/v1/locations/nearby": [
        *(("latitude", {"latitude": each, "longitude": "138"}) for each in ("NaN", "3_4")),
        ("longitude", {"latitude": "1"}),
    ],
}


@pytest.fixture
def names(rest: Rest) -> Iterator[dict[str, str]]:
    """Names, and nothing that a test changes."""

    def prepare() -> dict[str, str]:
        names = {
            "reward": rest.service.make_reward(),
            "other": rest.service.make_reward(),
            "location": rest.service.location_id,
        }
        rest.service.exchange(names["reward"], "used")
        rest.service.make_location()
        page = rest.call("GET", PLACES, query={"limit": "1"})
        return {**names, "location_cursor": page.body["nextCursor"]}

    names = rest.service.built("names of bad input", prepare)
    before = rest.service.snapshot()
    yield names
    assert rest.service.snapshot() == before


def check(
    answer: Answer, part: str | None, status: int = 400, code: str = "INVALID_INPUT", *of: Any
) -> None:
    problem = answer.body
    assert (answer.status, problem["status"]) == (status, status), (problem, of)
    assert (problem["code"], problem.get("field")) == (code, part), (problem, of)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    text = json.dumps(problem)
    assert problem["detail"]
    assert INSIDE.search(text) is None, text
    assert "None" not in text
    assert not {"idempotencyKey", "rewardId"} & set(re.findall(r"\w+", problem["detail"]))
    assert "Expected" not in text or "not JSON" in text


def exchange(rest: Rest, names: dict[str, str], **sent: Any) -> Answer:
    given = fill({"id": "$reward", "key": "key-1", **sent}, names)
    return rest.call("POST", EXCHANGE, HANAKO, **given)


def test_body_that_is_no_object_is_problem(rest: Rest, names: dict[str, str]) -> None:
    for part, bodies in BODIES.items():
        for content in bodies:
            answer = exchange(rest, names, content=content)
            check(answer, part, 400, "INVALID_INPUT", content[:40])
    large = exchange(rest, names, content=b"{" + b" " * BODY_LIMIT_BYTES + b"}")
    check(large, None, 413, "BODY_TOO_LARGE")
    for headers in HEADERS:
        answer = exchange(rest, names, body={}, headers=headers)
        check(answer, None, 415, "UNSUPPORTED_MEDIA_TYPE", headers)


def test_wrong_exchange_is_problem(rest: Rest, names: dict[str, str]) -> None:
    for part, sent in EXCHANGES:
        check(exchange(rest, names, **{"body": {}, **sent}), part, 400, "INVALID_INPUT", sent)
    for sent in ({"body": {"quantity": 2}}, {"body": {}, "id": "$other"}):
        answer = exchange(rest, names, **{"key": "used", **sent})
        check(answer, KEY, 422, "IDEMPOTENCY_KEY_REUSED", sent)
    old = rest.call("POST", "/rewards/{id}/exchange", HANAKO, id=names["reward"], key="a,b")
    assert old.status == 400
    for unknown in ("none", "%FF%00/é", "x" * 3_000):
        check(exchange(rest, names, body={}, id=unknown), "id", 404, "NOT_FOUND", unknown)


def test_wrong_parameter_is_named(rest: Rest, names: dict[str, str]) -> None:
    for path, rows in QUERIES.items():
        caller = OPERATOR if path == "/v1/exchanges" else None
        for part, query in rows:
            answer = rest.call("GET", path, caller, query=fill(query, names))
            check(answer, part, 400, "INVALID_INPUT", path, query)
    if rest.payload is Payload.HTTP:
        answer = rest.call("GET", "/v1/exchanges", OPERATOR, query={"rewardId": b"\xff"})
        check(answer, "rewardId")


def test_wrong_member_is_named(rest: Rest, names: dict[str, str]) -> None:
    for part, changes in MEMBERS:
        body = fill({**DEPOSIT, **changes}, names)
        answer = rest.call("POST", "/v1/qr-tokens", KIOSK, body=body)
        check(answer, part, 400, "INVALID_INPUT", changes)
        assert "encountered" not in answer.body["detail"]
    free = {"names": {"ja": "鞄"}, "pointsCost": 0, "fulfilmentType": "PICKUP"}
    check(rest.call("POST", "/v1/rewards", ADMIN, body=free), "pointsCost")


def test_unknown_route_is_404(rest: Rest) -> None:
    for method, path in (("GET", "/v1/nothing"), ("PUT", "/v1/me")):
        check(rest.call(method, path, HANAKO), None, 404, "NOT_FOUND")
