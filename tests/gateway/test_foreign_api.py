"""Another product's schema and Powertools handler, through `python -m gateway`."""

import json

import httpx
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.support.gateway_process import GatewayProcess, serving
from tests.support.gateway_sockets import TRANSPORT, receive, send

OF_LIBRARY = (
    *("--schema", "schema.graphql", "--handler", "library:handler"),
    *("--resolvers", "resolvers.json", "--authorizer", "library:authorize"),
)
API_KEY = {"x-api-key": "da2-development"}
READER = {"authorization": "reader bob"}


def test_foreign_product_is_served_as_by_appsync() -> None:
    with serving(*OF_LIBRARY) as library:
        answer = library.ask("{ books { title author { name } } }", API_KEY)
        names = [each["author"]["name"] for each in answer["data"]["books"]]
        assert names == ["Ursula", "Octavia", "Ursula", "Octavia", "Ursula"]
        assert library.ask("{ batches }", API_KEY)["data"]["batches"] == [5]
        [error] = library.ask("{ books { isbn } }", READER)["errors"]
        assert error["message"] == "Not Authorized to access books on type Query"
        check_identities(library)


def check_identities(library: GatewayProcess) -> None:
    answer = httpx.post(library.url, json={"query": "{ identity }"}, headers=READER)
    context = {"name": "bob", "query": "{ identity }"}
    request_id = answer.headers["x-amzn-requestid"]
    assert json.loads(answer.json()["data"]["identity"]) == {
        "resolverContext": {**context, "requestId": request_id}
    }
    address, names = f"ws://{library.host}/graphql", [Subprotocol(TRANSPORT)]
    with connect(address, subprotocols=names, additional_headers=READER) as socket:
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"
        send(socket, id="1", type="subscribe", payload={"query": "{ me: identity }"})
        seen = json.loads(receive(socket)["payload"]["data"]["me"])
        assert seen["resolverContext"]["query"] == "{ me: identity }"
