import json
import os
import random

from tests.support.local_appsync import LocalAppSync

QUERY = (
    "query Q($id: ID!, $c: Colour = RED) { box(id: $id, colour: $c, scale: 1.5) { ...F owner { id"
    ' pet(kind: "a\\u00e9\\n") { id } } } } fragment F on Box { id @include(if: true) name size }'
)
BODY = json.dumps({"query": QUERY, "variables": {"id": "b", "c": None}, "operationName": "Q"})
PIECES = [
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u0000", b"\\ud800", b"\xff", b"\xf0\x9f\x97\x91",
    b"$", b"@", b"...", b"null", b"true", b"-1", b"9" * 400, b"1e999", b'"""', b"#", b"!", b"|",
    b"__typename", b"__schema { types { name } }", b" on ", b"fragment", b"mutation", b"\r\n",
]  # fmt: skip


COUNT = int(os.environ.get("HOSTILE", "400"))
"""Of bodies, and of frames of each protocol: HOSTILE=10000 tries more."""


def make_body(chance: random.Random) -> bytes:
    """Break half of them as JSON, half as GraphQL within valid JSON."""
    if chance.random() < 0.5:
        return mutate(BODY.encode(), chance)
    query = mutate(QUERY.encode(), chance).decode("utf-8", "replace")
    return json.dumps({**json.loads(BODY), "query": query}).encode()


def mutate(content: bytes, chance: random.Random) -> bytes:
    body = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(4):
            case 0:
                body[at:at] = chance.choice(PIECES)
            case 1:
                del body[at : at + chance.randint(1, 20)]
            case 2:
                body[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                start = chance.randrange(len(body) + 1)
                body[at:at] = body[start : start + chance.randint(1, 60)]
    return bytes(body)


def test_mutated_bodies_never_fail_server(appsync: LocalAppSync) -> None:
    chance = random.Random(20261125)  # noqa: S311 - a test's seed
    headers = {"content-type": "application/json", **appsync.token("hanako")}
    assert "errors" not in appsync.http.post("/graphql", content=BODY, headers=headers).json()
    statuses = set()
    for _ in range(COUNT):
        response = appsync.http.post("/graphql", content=make_body(chance), headers=headers)
        statuses.add(response.status_code)
        assert response.status_code in {200, 400}, response.text
        answer = response.json()
        assert answer.get("data") is not None or answer["errors"]
        assert "Traceback" not in response.text
    assert statuses == {200, 400}
