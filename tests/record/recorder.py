"""Keeps what requests are answered, for a player to send them again."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.record.player import Player, to_line
from tests.support.identities import NOW
from tests.support.service import Service

LONG = 200


class RecordedError(Exception):
    """What a request was refused with at the top."""


@dataclass
class Shared:
    """What scenarios have in common, by the names that their steps use."""

    callers: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)

    def slim(self, event: Any) -> Any:
        """An event by its caller's name, with what is its own."""
        whole = json.loads(json.dumps(event))
        own = {"arguments": whole.pop("arguments") or {}}
        if (source := whole.pop("source")) is not None:
            own["source"] = source
        place = [whole["info"].pop(name) for name in ("parentTypeName", "fieldName")]
        return {"as": self._name_of(whole), "field": ".".join(place), **own}

    def _name_of(self, caller: Any) -> str:
        digest = hashlib.sha256(to_line(caller).encode()).hexdigest()[:8]
        identity = caller["identity"] or {}
        name = identity.get("username") or ("iam" if identity else "api_key")
        self.callers[f"{name}-{digest}"] = caller
        return f"{name}-{digest}"

    def short(self, query: str) -> str:
        """A long document's name, which stands for it."""
        if len(query) <= LONG:
            return query
        name = "document-" + hashlib.sha256(query.encode()).hexdigest()[:12]
        self.documents[name] = query
        return name


@dataclass
class Recorder:
    """One scenario: its steps with their answers, at moments that `now` gives."""

    player: Player
    shared: Shared
    now: datetime = NOW
    steps: list[Any] = field(default_factory=list)

    def step(self, now: datetime | None = None, **step: Any) -> Any:
        step["now"] = (now or self.now).isoformat()
        answer = self.player.play(step)
        self.steps.append({**step, "answer": answer})
        return answer

    def ask(self, event: Any, now: datetime | None = None) -> Any:
        """As the functions answer an event or a batch; raises RecordedError."""
        if isinstance(event, list):
            return self.step(now, batch=[self.shared.slim(each) for each in event])
        answer = self.step(now, event=self.shared.slim(event))
        if "errorType" in answer:
            raise RecordedError(answer["errorType"])
        return answer["data"]

    def post(self, role: str, query: str, variables: Any, operation: str | None = None) -> Any:
        """The body of a GraphQL document's answer over HTTP."""
        request = {
            "as": str(role),
            "query": self.shared.short(query),
            "variables": variables,
            "operationName": operation,
        }
        return self.step(http=request)["body"]

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class RecordedService(Service):
    """The steps of the tests' service, recorded: its `now` is the recorder's."""

    recorder: Any = None

    def answer(self, event: Any) -> Any:
        return self.recorder.ask(event, self.now)

    def refused(self, field_name: str, caller: Any, **arguments: Any) -> None:
        """A query or mutation that raises, or answers null."""
        parent = "Query" if field_name[0] == "?" else "Mutation"
        try:
            call = self.ask if parent == "Query" else self.change
            call(field_name.lstrip("?"), caller, **arguments)
        except RecordedError:
            return

    def stream(self) -> list[Any]:
        pushed: list[Any] = self.recorder.step(self.now, stream={})["pushed"]
        return pushed

    def sweep(self) -> Any:
        return self.recorder.step(self.now, sweep={})
