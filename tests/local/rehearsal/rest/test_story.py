import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from container.contract import ROUTES
from gateway.errors import RunError
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.rehearsal.rest.story import Caller, Step, check_statuses, read_steps

ROW, OTHER_ROW = "0" * 31 + "1", "0" * 31 + "2"
Answers = list[tuple[int, dict[str, str], Any]]


class Gateway:
    """Answers with `answers`, one after the other; `requests` are what was asked."""

    def __init__(self) -> None:
        self.answers: Answers = []
        self.requests: list[tuple[str, str, dict[str, str], str]] = []
        self.base_url = ""

    async def answer(self, request: Request) -> Response:
        body = (await request.body()).decode()
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.requests.append((request.method, address, dict(request.headers), body))
        status, headers, content = self.answers.pop(0)
        return Response(json.dumps(content, separators=(",", ":")), status, headers)

    def follow(self, answers: Answers, *steps: Step) -> list[dict[str, Any]]:
        """Return what is compared of the answers."""
        self.answers = list(answers)
        self.requests.clear()
        tokens = {"hanako": "token-of-hanako"}
        known = {"run": "rest", "citizen": "hanako", "origin": "http://127.0.0.1:1"}
        caller = Caller(self.base_url, {"partner": "key-of-partner"}, tokens, known)
        caller.follow(list(steps))
        return [each.body for each in caller.answers]


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    served = Gateway()
    methods = ["GET", "POST"]
    app = Starlette(routes=[Route("/{path:path}", served.answer, methods=methods)])
    with ExitStack() as stack:
        listener = stack.enter_context(bind_socket("127.0.0.1", 0))
        start_server(app, [Listener(listener)], stack)
        served.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield served


def step(send: str = "GET /rows", status: int = 200, **more: Any) -> Step:
    return Step(title=more.pop("title", "hanako asks"), send=send, status=status, **more)


def test_request_has_what_step_says(gateway: Gateway) -> None:
    body = {"names": ["{run}"], "count": 1}
    exchange = step("POST /rows/{run}", who="{citizen}", key="{run}-1", body=body)
    gateway.follow([(200, {}, {})] * 3, exchange, step(), step(plan=None))
    (method, address, headers, content), public, without_key = gateway.requests
    assert (method, address, json.loads(content)) == (
        "POST",
        "/rows/rest",
        {"names": ["rest"], "count": 1},
    )
    assert headers["authorization"] == "Bearer token-of-hanako"
    assert headers["idempotency-key"] == "rest-1"
    assert "x-api-key" not in headers
    assert public[2]["x-api-key"] == "key-of-partner"
    assert "x-api-key" not in without_key[2]


def test_later_step_has_what_was_kept(gateway: Gateway) -> None:
    link = {"link": '<?limit=2&cursor=a%3D>; rel="next"', "etag": 'W/"ab"'}
    keeps = {"row": "items.0.id", "next page": "link", "tag": "etag"}
    reads = step(keeps=keeps)
    then = step("GET /rows/{row}?{next page}", headers={"If-None-Match": "{tag}"})
    gateway.follow([(200, link, {"items": [{"id": "a"}]}), (304, {}, {})], reads, then)
    _, address, headers, _ = gateway.requests[1]
    assert address == "/rows/a?limit=2&cursor=a%3D"
    assert headers["if-none-match"] == 'W/"ab"'


@pytest.mark.parametrize("place", ["items.0.id", "other", "etag", "link"])
def test_missing_part_of_answer_is_named(gateway: Gateway, place: str) -> None:
    with pytest.raises(RunError, match=re.escape(f"hanako asks: the answer has no {place}: ")):
        gateway.follow([(200, {}, {"items": []})], step(keeps={"row": place}))


def test_silent_gateway_is_named() -> None:
    caller = Caller("http://127.0.0.1:9", {}, {}, {"origin": "http://127.0.0.1:1"})
    with pytest.raises(RunError, match="hanako asks: GET /rows: "):
        caller.follow([step(plan=None)])


def test_refusal_is_kept_as_answer(gateway: Gateway) -> None:
    headers = {"Retry-After": "1", "X-Amzn-Requestid": "a", "Access-Control-Expose-Headers": "B, a"}
    (answer,) = gateway.follow([(409, headers, {"code": "CONFLICT_RETRY"})], step())
    assert answer == {
        "status": 409,
        "headers": {"retry-after": "1", "access-control-expose-headers": "a, b"},
        "body": {"code": "CONFLICT_RETRY"},
    }


def test_chance_has_name_of_its_step(gateway: Gateway) -> None:
    made = step(title="made", chance=("exchange_id",))
    steps = made, step(title="again")

    def compared(row: str, exchange: str, later: str) -> list[Any]:
        instance = f"urn:recycle-points:request:{row}"
        first = {"ruleId": row, "exchange_id": exchange, "instance": instance}
        answers: Answers = [
            (200, {"etag": f'W/"{row}"'}, first),
            (200, {}, {"id": later, "hash": row * 2}),
        ]
        return gateway.follow(answers, *steps)

    one = compared(ROW, "a" * 64, "a" * 64)
    assert one == compared(OTHER_ROW, "b" * 64, "b" * 64)
    # Another exchange than the first is another answer.
    assert one != compared(OTHER_ROW, "b" * 64, "c" * 64)
    assert one[0]["headers"]["etag"] == "(1 of made)"


def test_wrong_status_in_process_is_named(gateway: Gateway) -> None:
    steps = read_steps()
    caller = Caller(gateway.base_url, {}, {}, {"origin": "http://127.0.0.1:1"})
    gateway.answers = [(each.status, {}, {}) for each in steps]
    plain = [step(title=each.title, status=each.status) for each in steps]
    caller.follow(plain)
    check_statuses(caller.answers)
    caller.answers[3].body["status"] = 500
    with pytest.raises(RunError, match=f"in process, {steps[3].title}: the status must be 200"):
        check_statuses(caller.answers)


def test_story_uses_every_route() -> None:
    sent = [each.send.partition("?")[0] for each in read_steps()]
    patterns = {
        f"{route['method']} {route['path']}": re.escape(f"{route['method']} {route['path']}")
        .replace(r"\ ", " ")
        .replace(r"\{id\}", r"\{[^/]+\}")
        for route in ROUTES
    }
    unused = {
        key
        for key, pattern in patterns.items()
        if not any(re.fullmatch(pattern, each) for each in sent)
    }
    assert unused == set()
