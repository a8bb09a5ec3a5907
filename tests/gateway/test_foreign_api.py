"""Another product's schema and Powertools handler, through `python -m gateway`."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.gateway_process import OF_LIBRARY, GatewayProcess, serving
from tests.support.gateway_sockets import (
    APPSYNC,
    TRANSPORT,
    receive,
    send,
    start_message,
)

API_KEY = {"x-api-key": "da2-development"}
READER = {"authorization": "reader bob"}
LIBRARIAN = {"authorization": "librarian eve"}
WATCH = "subscription ($isbn: ID) { onLoan(isbn: $isbn) { isbn phone details } }"
LEND = """mutation ($input: LoanInput!) {
  lend(input: $input) { isbn borrower phone due details }
}"""


@pytest.fixture(scope="module")
def library() -> Iterator[GatewayProcess]:
    with serving(*OF_LIBRARY) as process:
        yield process


def lend(library: GatewayProcess, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    loan = {
        "isbn": "978-1",
        "borrower": "a@example.org",
        "phone": "415-555-2671",
        "details": json.dumps({"shelf": [1]}),
    }
    return library.ask(LEND, headers, input={**loan, **changes})


def identity(library: GatewayProcess, headers: dict[str, str]) -> Any:
    answer = library.ask("{ identity }", headers)
    assert "errors" not in answer, answer
    return json.loads(answer["data"]["identity"] or "null")


def refusals(answer: dict[str, Any]) -> list[str]:
    return [f"{each['errorType']}: {each['message']}" for each in answer.get("errors", [])]


def test_each_mode_has_appsyncs_identity(library: GatewayProcess) -> None:
    assert identity(library, API_KEY) is None
    of_user = identity(library, library.token(sub="alice", groups="a,b", email="a@example.org"))
    assert of_user["sub"] == of_user["username"] == "alice"
    assert of_user["groups"] == ["a", "b"]
    assert of_user["claims"]["email"] == "a@example.org"
    of_client = identity(library, library.token(mode="oidc", sub="alice", tenant="t"))
    assert set(of_client) == {"sub", "issuer", "claims"}
    assert of_client["issuer"] == library.url.removesuffix("/graphql")
    assert of_client["claims"]["tenant"] == "t"
    answer = httpx.post(library.url, json={"query": "{ identity }"}, headers=READER)
    context = {"name": "bob", "query": "{ identity }"}
    request_id = answer.headers["x-amzn-requestid"]
    assert json.loads(answer.json()["data"]["identity"]) == {
        "resolverContext": {**context, "requestId": request_id}
    }
    with connected(library, TRANSPORT, READER) as socket:
        send(socket, id="1", type="subscribe", payload={"query": "{ me: identity }"})
        seen = json.loads(receive(socket)["payload"]["data"]["me"])
        assert seen["resolverContext"]["query"] == "{ me: identity }"


def test_directives_and_denied_fields_decide(library: GatewayProcess) -> None:
    of_staff = library.token(sub="a", groups="librarians")
    assert library.ask("{ staff }", of_staff) == {"data": {"staff": ["ursula@library.example"]}}
    for query, headers, field in (
        ("{ loans { isbn } }", API_KEY, "loans"),
        ("{ staff }", READER, "staff"),
        ("{ staff }", library.token(sub="a"), "staff"),
        ("{ books { isbn } }", READER, "books"),
    ):
        [refusal] = refusals(library.ask(query, headers))
        assert refusal == f"Unauthorized: Not Authorized to access {field} on type Query"
    loan = {
        "isbn": "978-1",
        "borrower": "a@example.org",
        "phone": "415-555-2671",
        "due": "2026-12-24T09:00:00.000Z",
        "details": '{"shelf":[1]}',
    }
    assert lend(library, LIBRARIAN) == {"data": {"lend": loan}}
    denied = lend(library, READER)
    assert denied["data"]["lend"] == {**loan, "phone": None}
    assert refusals(denied) == ["Unauthorized: Not Authorized to access phone on type Loan"]


@contextmanager
def connected(
    library: GatewayProcess, protocol: str, headers: dict[str, str]
) -> Iterator[ClientConnection]:
    address, names = f"ws://{library.host}/graphql", [Subprotocol(protocol)]
    with connect(address, subprotocols=names, additional_headers=headers) as socket:
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"
        yield socket


@contextmanager
def watching(
    library: GatewayProcess, protocol: str, headers: dict[str, str], **variables: Any
) -> Iterator[ClientConnection]:
    """Open a subscription."""
    with connected(library, protocol, headers) as socket:
        if protocol == APPSYNC:
            credentials = {"host": library.host, **headers}
            send(socket, **start_message("1", credentials, WATCH, **variables))
            assert receive(socket) == {"id": "1", "type": "start_ack"}
        else:
            request = {"query": WATCH, "variables": variables}
            send(socket, id="1", type="subscribe", payload=request)
        yield socket


def pushed_loan(library: GatewayProcess, socket: ClientConnection) -> Any:
    """Lend until a push comes: graphql-transport-ws does not report that a subscription runs."""
    for _ in range(20):
        lend(library, LIBRARIAN, isbn="978-3")
        lend(library, LIBRARIAN, isbn="978-2")
        with suppress(TimeoutError):
            while (message := json.loads(socket.recv(timeout=0.5)))["type"] == "ka":
                pass
            return message["payload"]["data"]["onLoan"]
    pytest.fail("no push came")


@pytest.mark.parametrize("protocol", [APPSYNC, TRANSPORT])
def test_watcher_gets_what_it_may_see(library: GatewayProcess, protocol: str) -> None:
    user, client = library.token(sub="alice"), library.token(mode="oidc", sub="alice")
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(watching(library, protocol, headers, isbn="978-2"))
            for headers in (LIBRARIAN, READER, user, client, API_KEY)
        ]
        loans = [pushed_loan(library, socket) for socket in sockets]
    assert {loan["isbn"] for loan in loans} == {"978-2"}
    assert [loan["phone"] for loan in loans] == ["415-555-2671", None, *["415-555-2671"] * 3]
    assert json.loads(json.loads(loans[0]["details"])) == {"shelf": [1]}
