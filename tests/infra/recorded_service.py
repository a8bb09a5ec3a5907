"""The product, with what each of the functions calls of DynamoDB written down."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self

from resolvers.settings import Function
from tests.support.matrix.apis import Arguments, event_of
from tests.support.matrix.roles import Caller
from tests.support.reward_rows import divide
from tests.support.running_product import FIELDS
from tests.support.service import Service
from tools.infra.calls import Call, calls_of
from tools.support.requests import record_requests

FUNCTION_OF = {f"{row['type']}.{row['field']}": row["function"] for row in FIELDS}


@dataclass
class Recording:
    """`made` has each function's calls, `driven` the fields that were answered."""

    made: dict[str, set[Call]] = field(default_factory=lambda: defaultdict(set))
    driven: set[str] = field(default_factory=set)

    @contextmanager
    def of(self, function: str, client: Any, environment: str) -> Iterator[None]:
        """Every request that the client sends meanwhile is the function's."""
        with record_requests(client) as requests:
            yield
        for operation, body in requests:
            self.made[function].update(calls_of(operation, body, environment))

    def add(self, other: "Recording") -> None:
        self.driven |= other.driven
        for function, calls in other.made.items():
            self.made[function] |= calls


@dataclass
class RecordedService(Service):
    """A service whose every answer is recorded as its field's function's."""

    recording: Recording = field(default_factory=Recording)

    @classmethod
    def open_recorded(cls, client: Any, environment: str) -> Self:
        """As `open`, which is recorded, too."""
        service = cls.open(client, environment)
        assert isinstance(service, cls)
        return service

    def recorded_through(self, client: Any) -> Self:
        """As `through`; what is called goes into the same recording."""
        return replace(self, client=client)

    def answer(self, event: Any) -> Any:
        info = (event[0] if isinstance(event, list) else event)["info"]
        place = f"{info['parentTypeName']}.{info['fieldName']}"
        self.recording.driven.add(place)
        with self.recording.of(FUNCTION_OF[place], self.client, self.environment):
            return super().answer(event)

    def make_reward(self, **content: Any) -> str:
        """Create a reward with a limit, long texts and shards, which have rows of their own."""
        whole = {"description": "袋" * 400, "limitPerUser": 100, **content}
        reward_id = super().make_reward(**whole)
        if whole.get("stock", 100) >= 100:
            divide(self.database, reward_id)
        return reward_id

    def sweep(self) -> dict[str, Any]:
        """What the sweep function does at the service's moment."""
        with self.recording.of("sweep", self.client, self.environment):
            return self.application.sweeper.handle({})

    def remind(self) -> dict[str, Any]:
        """What the same function does when it is asked for reminders."""
        with self.recording.of("sweep", self.client, self.environment):
            return self.application.sweeper.handle({"task": "remind"})

    def handle(self, function: Function, event: Mapping[str, Any]) -> dict[str, Any]:
        """Hand an event to a function that no field calls."""
        with self.recording.of(function.value, self.client, self.environment):
            return self.application.worker(function).handle(event)


@dataclass(frozen=True)
class ServiceApi:
    """The matrix's way to call a field, into a service."""

    service: Service

    def call(self, role: Caller, place: str, arguments: Arguments) -> Any:
        return self.service.answer(event_of(role, place, arguments))
