"""What is between the product and DynamoDB: it owns every send, and may lose, repeat or delay it.

It is a handler of botocore's `before-send`, so botocore's own retries are part of what is tested.
moto is the database; between its requests, the rows of a transaction can still look as before.
"""

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import BotoCoreError, ConnectTimeoutError, ReadTimeoutError

from resolvers.settings import table_prefix_of
from tests.simulation.hostile.lag import LAGGING, Past, attributes_of, stored
from tests.simulation.hostile.packets import (
    HASH_KEYS,
    Body,
    Row,
    body_of,
    cancelled,
    error,
    operation_of,
    response,
    rows_of,
    run_on_moto,
)
from tests.simulation.hostile.scheduler import Scheduler
from tests.support.fast_moto import ENVIRONMENT

LATE_SECONDS = 6.0
"""A packet whose sender has given up arrives within so much time."""
SLOW_SECONDS = 4.0
TRANSACTION = "TransactWriteItems"


class KilledError(BaseException):
    """The process ends here: no `except Exception` of the product may go on."""


@dataclass
class Sender:
    """Who sends: its chance, how often something goes wrong, and what happened since it began."""

    chance: random.Random
    rate: float = 0.0
    without: frozenset[str] = frozenset()
    faults: list[str] = field(default_factory=list)
    committed: list[Row] = field(default_factory=list)
    is_killed: bool = False

    def kill(self) -> NoReturn:
        """End the process: it does nothing more, and nobody hears of it."""
        self.is_killed = True
        with suppress(RuntimeError):
            # What waits for this request would wait for ever.
            asyncio.get_running_loop().stop()
        raise KilledError


@dataclass
class Network:
    """`remembers` says whether DynamoDB still knows the tokens of transactions: for ten minutes."""

    scheduler: Scheduler
    remembers: bool = True
    trace: list[str] = field(default_factory=list)
    faults: int = 0
    bug: Exception | None = None
    _tokens: set[str] = field(default_factory=set)
    _unsettled: dict[Row, Body | None] = field(default_factory=dict)
    _past: Past = field(default_factory=Past)

    def send(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        """Answer a request of a process, or fail as a network does."""
        operation = operation_of(request)
        if sender.is_killed:
            sender.kill()
        self.scheduler.pause()
        fault = self._draw(operation, sender)
        if sender.rate and self._past.lags(request, self.scheduler.now, sender.chance):
            fault = fault or (None if LAGGING in sender.without else LAGGING)
        self._note(operation, request, fault)
        if fault is not None:
            sender.faults.append(f"{operation}: {fault}")
            self.faults += 1
            fail = getattr(self, f"_{fault.replace(' ', '_')}")
            answer: AWSResponse = fail(request, sender)
            return answer
        return self.run(request, sender.committed)

    def _draw(self, operation: str, sender: Sender) -> str | None:
        if sender.chance.random() >= sender.rate:
            return None
        kinds = FAULTS.get(operation, FAULTS[""])
        (fault,) = sender.chance.choices([*kinds], [*kinds.values()])
        return None if fault in sender.without else fault

    def _note(self, operation: str, request: AWSPreparedRequest, fault: str | None) -> None:
        running = self.scheduler.running
        digest = json.dumps(body_of(request), sort_keys=True)
        self.trace.append(f"{running and running.name} {operation} {fault} {digest}")

    # --- faults

    def _throttled(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        code = sender.chance.choice(
            ["ThrottlingException", "ProvisionedThroughputExceededException"]
        )
        return error(request, 400, code)

    def _server_error(self, request: AWSPreparedRequest, _: Sender) -> AWSResponse:
        return error(request, 500, "InternalServerError")

    def _not_sent(self, request: AWSPreparedRequest, _: Sender) -> AWSResponse:
        raise ConnectTimeoutError(endpoint_url=request.url)

    def _conflict(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        count = len(body_of(request)["TransactItems"])
        return cancelled(request, count, sender.chance.randrange(count))

    def _in_progress(self, request: AWSPreparedRequest, _: Sender) -> AWSResponse:
        return error(request, 400, "TransactionInProgressException")

    def _reply_lost(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        self.run(request, sender.committed)
        self.scheduler.pause()
        raise ReadTimeoutError(endpoint_url=request.url)

    def _error_after(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        answer = self.run(request, sender.committed)
        return error(request, 500, "InternalServerError") if answer.status_code == 200 else answer

    def _twice(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        """Answer, though a second packet of the same request is on its way."""
        committed = sender.committed
        answer = self.run(request, committed)
        self._arrive_later(request, committed, sender)
        return answer

    def _late(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        self._arrive_later(request, sender.committed, sender)
        raise ReadTimeoutError(endpoint_url=request.url)

    def _arrive_later(
        self, request: AWSPreparedRequest, committed: list[Row], sender: Sender
    ) -> None:
        seconds = sender.chance.random() * LATE_SECONDS
        self.scheduler.spawn("a late packet", lambda: self.run(request, committed), after=seconds)

    def _slow(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        self.scheduler.pause(sender.chance.random() * SLOW_SECONDS)
        answer = self.run(request, sender.committed)
        self.scheduler.pause(sender.chance.random() * SLOW_SECONDS)
        return answer

    def _killed_before(self, _: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        sender.kill()

    def _killed_after(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        self.run(request, sender.committed)
        sender.kill()

    def _torn(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        """Read some rows, and the others after somebody else has written."""
        first = self.run(request, sender.committed)
        self.scheduler.pause(sender.chance.random())
        second = self.run(request, sender.committed)
        answers = json.loads(first.content), json.loads(second.content)
        mixed: Body = {**answers[0], "Responses": {}}
        for table in body_of(request)["RequestItems"]:
            mixed["Responses"][table] = sender.chance.choice(answers)["Responses"][table]
        return response(request, 200, mixed)

    def _unprocessed(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        """Answer some tables' rows, and leave the others."""
        answer = json.loads(self.run(request, sender.committed).content)
        wanted = body_of(request)["RequestItems"]
        left = sender.chance.choice([*wanted])
        answer["Responses"].pop(left, None)
        return response(request, 200, {**answer, "UnprocessedKeys": {left: wanted[left]}})

    def _lagging(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        with self._past.shown(request, self.scheduler.now, sender.chance):
            return self.run(request, sender.committed)

    def _unsettled_for_a_while(self, request: AWSPreparedRequest, sender: Sender) -> AWSResponse:
        """Commit; the rows become visible one after the other.

        Source: "Distributed Transactions at Scale in Amazon DynamoDB" (USENIX ATC 2023).
        """
        before = {row: attributes_of(stored(row)) for row, _ in rows_of(body_of(request))}
        answer = self.run(request, sender.committed)
        if answer.status_code == 200:
            self._unsettled.update(before)
            for row in sender.chance.sample([*before], len(before)):
                self.scheduler.pause(sender.chance.random() * 0.1)
                del self._unsettled[row]
        return answer

    # --- the database

    def run(self, request: AWSPreparedRequest, committed: list[Row]) -> AWSResponse:
        """Do it, and note the rows that it has written."""
        operation, body = operation_of(request), body_of(request)
        if operation != TRANSACTION:
            return self._settle(operation, body, run_on_moto(request))
        rows = rows_of(body)
        busy = [place for place, (row, _) in enumerate(rows) if row in self._unsettled]
        if busy:
            return cancelled(request, len(rows), busy[0])
        token: str = body["ClientRequestToken"]
        if self.remembers and token in self._tokens:
            return response(request, 200, {})
        before = {row: stored(row) for row, is_written in rows if is_written}
        answer = run_on_moto(request)
        if answer.status_code == 200:
            self._past.note(self.scheduler.now, before)
            self._tokens.add(token)
            written = [
                (table.removeprefix(table_prefix_of(ENVIRONMENT)), key)
                for (table, key), is_written in rows
                if is_written
            ]
            # Pieces that move between a reward and its shards are not an effect of a request.
            tables = {table for table, _ in written}
            if "stock_shards" not in tables or tables - {"rewards", "stock_shards"}:
                committed += written
        return answer

    def _settle(self, operation: str, body: Body, answer: AWSResponse) -> AWSResponse:
        """Put what is not visible yet back into the answer of a read by keys."""
        if not self._unsettled or operation not in ("GetItem", "BatchGetItem"):
            return answer
        content = json.loads(answer.content)
        if operation == "GetItem":
            row = body["TableName"], next(iter(body["Key"].values()))["S"]
            if row in self._unsettled:
                old = self._unsettled[row]
                content = {} if old is None else {"Item": old}
            return response(answer, 200, content)
        for table, items in content["Responses"].items():
            name = HASH_KEYS[table]
            keys = {key[name]["S"] for key in body["RequestItems"][table]["Keys"]}
            old_rows = {
                key: old
                for (of, key), old in self._unsettled.items()
                if of == table and key in keys
            }
            items[:] = [item for item in items if item[name]["S"] not in old_rows]
            items += [old for old in old_rows.values() if old is not None]
        return response(answer, 200, content)


_ANY = {"throttled": 3, "server error": 1, "not sent": 2, "reply lost": 2, "slow": 2}
FAULTS: Mapping[str, Mapping[str, int]] = {
    "": {**_ANY, "killed before": 1},
    "BatchGetItem": {**_ANY, "torn": 8, "unprocessed": 2, "killed before": 1},
    TRANSACTION: {
        **_ANY,
        "conflict": 3,
        "in progress": 2,
        "reply lost": 6,
        "error after": 3,
        "twice": 3,
        "late": 4,
        "killed before": 1,
        "killed after": 2,
        "unsettled for a while": 6,
    },
}
"""What can go wrong with a request, by its operation, and how often beside the others."""
KINDS = frozenset(fault for kinds in FAULTS.values() for fault in kinds) | {LAGGING}


def answer_truly(request: AWSPreparedRequest, **_: object) -> Any:
    """Answer as a database without a network."""
    return run_on_moto(request)


def before_send(network: Network, sender: Sender) -> Callable[..., Any]:
    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        try:
            return network.send(request, sender)
        except BotoCoreError:
            raise
        except Exception as bug:
            # botocore would take it for a lost answer.
            network.bug = bug
            raise

    return send
