from typing import Any

import pytest

from gateway.api_gateway import Payload
from local.rehearsal.client import Answer
from local.rehearsal.rest.own_answers import OWN_ANSWERS, gateway_differences
from local.rehearsal.rest.story import read_steps

REST, HTTP = Payload.REST, Payload.HTTP
READ = "the citizen reads the account"
NO_TOKEN = "a citizen forgets the token"
PREFLIGHT = "a page asks whether it may send a token"


def answer(title: str, status: int, headers: dict[str, str], body: Any) -> Answer:
    return Answer(title, {"status": status, "headers": headers, "body": body}, 0.0)


def test_own_answers_are_of_steps() -> None:
    titles = [step.title for step in read_steps()]
    assert len(set(titles)) == len(titles)
    assert {own.title for own in OWN_ANSWERS} <= set(titles)
    assert len({(own.payload, own.title) for own in OWN_ANSWERS}) == len(OWN_ANSWERS)


@pytest.mark.parametrize("payload", Payload)
@pytest.mark.parametrize(
    ("status", "headers", "body", "place"),
    [
        (201, {"etag": "1"}, {"id": "a"}, "status is 200 in process and 201"),
        (200, {}, {"id": "a"}, "headers is ['etag'] in process and []"),
        (200, {"etag": "2"}, {"id": "a"}, "headers.etag is '1' in process and '2'"),
        (200, {"etag": "1"}, {"id": "b"}, "body.id is 'a' in process and 'b'"),
    ],
)
def test_different_answer_is_named(
    payload: Payload, status: int, headers: dict[str, str], body: Any, place: str
) -> None:
    local = answer(READ, 200, {"etag": "1"}, {"id": "a"})
    assert gateway_differences(payload, [local], [local]) == []
    (found,) = gateway_differences(payload, [local], [answer(READ, status, headers, body)])
    assert f"answer 1, {READ}: {place}" in found
    assert found.startswith({REST: "REST API, ", HTTP: "HTTP API, "}[payload])


@pytest.mark.parametrize("payload", Payload)
def test_own_answer_is_compared_by_status(payload: Payload) -> None:
    local = answer(NO_TOKEN, 401, {"www-authenticate": "Bearer"}, {"code": "UNAUTHORIZED"})
    own = answer(NO_TOKEN, 401, {}, {"message": "Unauthorized"})
    assert gateway_differences(payload, [local], [own]) == []
    let_in = answer(NO_TOKEN, 200, {}, {"id": "a"})
    (found,) = gateway_differences(payload, [local], [let_in])
    assert "status is 401 in process and 200 through the zip" in found


def test_own_status_is_the_gateways() -> None:
    title = "anybody forgets the API key"
    local = answer(title, 200, {"etag": "1"}, {"items": []})
    refused = answer(title, 403, {}, {"message": "Forbidden"})
    assert gateway_differences(REST, [local], [refused]) == []
    assert gateway_differences(REST, [local], [local]) != []
    # An HTTP API has no keys.
    assert gateway_differences(HTTP, [local], [local]) == []
    assert gateway_differences(HTTP, [local], [refused]) != []


def test_other_headers_of_preflight_are_compared() -> None:
    local = answer(PREFLIGHT, 204, {"access-control-allow-origin": "*"}, "")
    typed = {"content-type": "application/json"}
    own = answer(PREFLIGHT, 204, {"access-control-allow-origin": "*", **typed}, "")
    assert gateway_differences(REST, [local], [own]) == []
    other = answer(PREFLIGHT, 204, {"access-control-allow-origin": "none", **typed}, "")
    assert gateway_differences(REST, [local], [other]) != []
