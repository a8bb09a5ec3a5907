"""Plays the recorded requests in their order, each at its moment, on empty tables.

A line of a scenario is one step: an event or a batch as AppSync sends it, an HTTP request to the
local AppSync, a sweep, the stream's news, or a write past the product. Chance is the same for all
of a step: how often, and in which order, it is asked for does not matter.
"""

import base64
import hashlib
import itertools
import json
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.api.bad_input.credentials import prepare_credentials
from tests.api.bad_input.rows import fill
from tests.record.stage import TABLE_PREFIX, Stage, set_stage
from tests.support.matrix.roles import Role

DATA = Path(__file__).with_name("data")
TEXTS = frozenset({"message", "errorMessage", "detail"})
"""What says something to people, and no program may read."""
SINCE = frozenset(
    {
        "notifications",
        "reservations_ended",
        "memberNumber",
        "expiresInSeconds",
        "now",
        "localizedAddress",
        "localizedDescription",
        "localizedTerms",
        "remainders",
    }
)
"""Members that answers have only since the record."""
TABLES_SINCE = frozenset({"staff_actions", "kiosk_locations", "redemption_counts"})
ATTRIBUTES_SINCE = {
    "users": {"version", "name_initial", "name_key", "status_changes"},
    "locations": {"version"},
    "qr_tokens": {"version"},
    "exchanges": {"voucher_digest"},
    "rewards": {"counted_from_start"},
}
"""Tables, and attributes by their tables, that exist only since the record."""
Step = dict[str, Any]


@dataclass
class Player:
    scenario: str
    stage: Stage
    pushed: list[Any]
    callers: dict[str, Any]
    documents: dict[str, str]
    credentials: dict[str, Any] = field(default_factory=dict)
    played: int = 0
    _streamed: int = 0

    def play(self, step: Step) -> Any:
        """What the step is answered, as JSON."""
        self.stage.now = datetime.fromisoformat(step["now"])
        chance = hashlib.sha256(f"{self.scenario} {self.played}".encode()).digest()
        self.played += 1
        (kind,) = step.keys() & {"event", "batch", "http", "sweep", "stream", "write"}
        if kind == "http":
            # The record covers the application, not its credentials and connections.
            self.credentials = self.credentials or prepare_credentials(self.stage.product)
        with _chance(chance):
            return json.loads(json.dumps(getattr(self, f"_{kind}")(step[kind])))

    def _event(self, event: Any) -> Any:
        try:
            return {"data": self.stage.application.answer(self._whole(event), "request-1")}
        except Exception as error:  # noqa: BLE001 - AppSync answers its name and text
            return {"errorType": type(error).__name__, "errorMessage": str(error)}

    def _batch(self, batch: list[Any]) -> Any:
        return self.stage.application.answer([self._whole(each) for each in batch], "request-1")

    def _whole(self, event: Any) -> Any:
        """AppSync's event of a caller's; but for these parts all of a caller's are the same."""
        whole = json.loads(json.dumps(self.callers[event["as"]]))
        parent, _, name = event["field"].partition(".")
        whole["info"] |= {"parentTypeName": parent, "fieldName": name}
        return whole | {"arguments": event["arguments"], "source": event.get("source")}

    def _http(self, request: Any) -> Any:
        product, role = self.stage.product, Role(request["as"])
        if "query" in request:
            query = self.documents.get(request["query"], request["query"])
            rest = {name: request[name] for name in ("variables", "operationName")}
            answer = product.post(role, {"query": query, **rest})
        else:
            headers = {**fill(request["headers"], self.credentials), **product.credentials(role)}
            body = fill(_unpack(request["body"]), self.credentials)
            answer = product.http.request(
                request["method"],
                request["path"],
                content=body() if callable(body) else body,
                headers=headers,
            )
        content = answer.json()
        # What it costs is said since the record.
        content.pop("extensions", None)
        return {"status": answer.status_code, "body": content}

    def _sweep(self, _: Any) -> Any:
        return self.stage.application.sweep(300.0, "request-1")

    def _stream(self, _: Any) -> Any:
        """The handler's answer to all news of the users table, and what it has pushed."""
        records = stream_records(self.stage.client.meta.region_name)
        news, self._streamed = records[self._streamed :], len(records)
        self.pushed.clear()
        answer = self.stage.application.stream.handle({"Records": news}, "request-1")
        return {"answer": answer, "pushed": list(self.pushed)}

    def _write(self, arguments: Any) -> None:
        self.stage.client.update_item(**arguments)

    def tables(self) -> list[dict[str, Any]]:
        """Every row of every table, in an order of their own."""
        client, rows = self.stage.client, []
        for name in client.list_tables()["TableNames"]:
            for page in client.get_paginator("scan").paginate(TableName=name):
                table = name.removeprefix(TABLE_PREFIX)
                if table in TABLES_SINCE:
                    continue
                rows += [
                    {"table": table, "row": _in_order(_as_recorded(table, item))}
                    for item in page["Items"]
                ]
        return sorted(rows, key=to_line)


def _as_recorded(table: str, item: dict[str, Any]) -> dict[str, Any]:
    since = ATTRIBUTES_SINCE.get(table, set())
    return {name: value for name, value in item.items() if name not in since}


def without_counts(line: dict[str, Any]) -> dict[str, Any]:
    """Return a recorded row without what users had of rewards: it has a table of its own now."""
    if line["table"] != "users":
        return line
    row = {name: value for name, value in line["row"].items() if name != "reward_counts"}
    counters = {**row["day_counters"]["M"]}
    counters.pop("exchanged")
    return {**line, "row": {**row, "day_counters": {"M": counters}}}


def stream_records(region: str) -> list[Any]:
    from moto.core.models import DEFAULT_ACCOUNT_ID  # noqa: PLC0415 - moto's own inside
    from moto.dynamodb.models import dynamodb_backends  # noqa: PLC0415 - as above

    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[f"{TABLE_PREFIX}users"]
    assert table.stream_shard is not None
    return [record.to_json() for record in table.stream_shard.items]


@contextmanager
def open_player(
    scenario: str, callers: dict[str, Any], documents: dict[str, str]
) -> Iterator[Player]:
    pushed: list[Any] = []
    with (
        _subscriber(pushed) as endpoint,
        tempfile.TemporaryDirectory() as folder,
        set_stage(Path(folder), endpoint) as stage,
    ):
        yield Player(scenario, stage, pushed, callers, documents)


@contextmanager
def _subscriber(pushed: list[Any]) -> Iterator[str]:
    """An endpoint that keeps what is published at it."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pushed.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            answer = json.dumps({"data": {"publishBalance": {"version": 1}}}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/graphql"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _chance(seed: bytes) -> Iterator[None]:
    """At the lowest level, so that it does not matter who asks, or by which library."""

    def draw(count: int) -> bytes:
        return (seed * (count // len(seed) + 1))[:count]

    with patch("os.urandom", draw), patch("random._urandom", draw):
        yield


def _unpack(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    if "deflated" in body:
        return zlib.decompress(base64.b64decode(body["deflated"]))
    return body["latin-1"].encode("latin-1")


def _in_order(value: Any) -> Any:
    """A row whose sets are in order."""
    if isinstance(value, dict):
        return {
            name: sorted(each) if name in ("SS", "NS") else _in_order(each)
            for name, each in value.items()
        }
    return [_in_order(each) for each in value] if isinstance(value, list) else value


def without_texts(value: Any) -> Any:
    """Return the answer without texts and without what it has only since the record."""
    if isinstance(value, dict):
        return {
            name: "..." if name in TEXTS and isinstance(each, str) else without_texts(each)
            for name, each in value.items()
            if name not in SINCE
        }
    return [without_texts(each) for each in value] if isinstance(value, list) else value


def to_line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def read_lines(name: str) -> list[Any]:
    """Of all parts of it: <name>.1.jsonl, and so on."""
    found: list[Any] = []
    numbers = itertools.count(1)
    while (path := DATA / f"{name}.{next(numbers)}.jsonl").exists():
        with path.open(encoding="utf-8") as lines:
            found += map(json.loads, lines)
    return found


def read_shared(name: str) -> dict[str, Any]:
    """What many steps name: callers' events, or documents."""
    return {line["name"]: line["value"] for line in read_lines(name)}


def hash_of_record() -> str:
    """SHA-256 over the names and contents of all files of the record, in the order of names."""
    whole = hashlib.sha256()
    for path in sorted(DATA.iterdir()):
        whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
