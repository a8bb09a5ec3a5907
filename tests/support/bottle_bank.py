"""A made-up schema with every kind of field, and events that call them."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, cast

import strawberry
from pydantic import BaseModel, Field
from strawberry.dataloader import DataLoader
from strawberry.extensions import FieldExtension
from strawberry.schema.config import StrawberryConfig

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from resolvers.api.appsync.event_handler import EventHandler
from resolvers.api.appsync.readers import Selection
from resolvers.api.graphql.types.scalars import SCALARS
from resolvers.domain.base.authorization import Caller

ISSUER = "https://issuer.example/pool"


@strawberry.enum
class Colour(Enum):
    GREEN = "green-glass"
    BROWN = "brown-glass"


@strawberry.interface
class Problem:
    message: str


@strawberry.type
class Broken(Problem):
    pieces: int


@strawberry.type
class Full(Problem):
    since: datetime
    colours: list[Colour]


@strawberry.type
class Size:
    width: int
    height: float | None


@dataclass
class Calls:
    """What one invocation's context knows; `loads` are the ids that each load asked for."""

    caller: Caller
    shared: "Shared"


class Shared:
    def __init__(self) -> None:
        self.loads: list[list[str]] = []
        self.owners: DataLoader[str, str] = DataLoader(load_fn=self._load)

    async def _load(self, ids: list[str]) -> list[str]:
        self.loads.append(ids)
        await asyncio.sleep(0)
        return [f"owner of {each}" for each in ids]


Info = strawberry.Info[Calls, None]


@strawberry.type
class Bottle:
    id: strawberry.ID
    colour: Colour
    filled_at: datetime | None
    sizes: list[Size]
    deposit: int

    @strawberry.field
    async def owner(self, info: Info) -> str | None:
        if self.id == "cursed":
            raise RuntimeError("the owner is Hanako")
        if info.context.caller.subject == "stranger":
            raise Unauthorized("Bottle", "owner")
        return await info.context.shared.owners.load(self.id)

    @strawberry.field
    def parent_seen(self) -> str | None:
        """Return what a nested field sees of its parent."""
        return repr((self.id, self.colour, self.filled_at, self.sizes, self.deposit))

    @strawberry.field
    def scaled(self, by: int, plus: int | None = strawberry.UNSET) -> int | None:
        return self.deposit * by + (plus or 0)


@strawberry.type
class BottleEdge:
    cursor: str
    node: Bottle


@strawberry.type
class BottleConnection:
    edges: list[BottleEdge]
    nodes: list[Bottle]
    total: int


@strawberry.input
class BottleInput:
    id: strawberry.ID
    colour: Colour
    filled_at: datetime | None = strawberry.UNSET


@strawberry.type
class BottlePayload:
    bottle: Bottle | None
    problems: list[Problem]


def bottle(id: str = "b1", colour: Colour = Colour.GREEN) -> Bottle:
    size = Size(width=7, height=29.5)
    return Bottle(
        id=strawberry.ID(id), colour=colour, filled_at=None, sizes=[size, size], deposit=5
    )


class Receipt(BaseModel):
    points: int = Field(gt=0)


def leak() -> None:
    Receipt.model_validate({"points": "secret-argument"})


def refuse() -> None:
    raise InvalidInput("first: must be 1 to 100")


@strawberry.type
class Query:
    @strawberry.field
    def bottle(self, id: strawberry.ID) -> Bottle | None:
        return None if id == "none" else bottle(id)

    @strawberry.field
    def bottles(self, first: int | None = strawberry.UNSET) -> BottleConnection | None:
        made = [bottle(f"b{number}") for number in range(2 if first is strawberry.UNSET else 0)]
        edges = [BottleEdge(cursor=f"c-{each.id}", node=each) for each in made]
        return BottleConnection(edges=edges, nodes=[], total=len(made))

    @strawberry.field
    def given(self, note: str | None = strawberry.UNSET, notes: list[str] | None = None) -> str:
        """Says how it was called: what was left out is not null."""
        return repr(("left out" if note is strawberry.UNSET else note, notes))

    @strawberry.field
    async def thread(self, info: Info) -> str:
        """Who asked, in which thread: many may at once."""
        await asyncio.sleep(0.001)
        return f"{info.context.caller.subject} in {threading.get_ident()}"

    @strawberry.field
    def fault(self, kind: str) -> str | None:
        {"leak": leak, "refuse": refuse}[kind]()
        return None


@strawberry.type
class Mutation:
    @strawberry.mutation
    def fill(self, input: BottleInput) -> BottlePayload | None:
        if input.id == "full":
            since = datetime.fromisoformat("2026-11-25T09:00:00Z")
            full = Full(message="full", since=since, colours=[Colour.BROWN])
            return BottlePayload(bottle=None, problems=[Broken(message="broken", pieces=3), full])
        return BottlePayload(bottle=bottle(input.id, input.colour), problems=[])


class OwnOnly(FieldExtension):
    """Lets people watch their own bottles, as the permission of a subscription does."""

    def resolve(
        self, next_: Callable[..., Any], source: Any, info: strawberry.Info, **arguments: Any
    ) -> Any:
        if arguments["user_id"] != info.context.caller.subject:
            raise Unauthorized("Subscription", info.field_name)
        return next_(source, info, **arguments)


class Stream:
    """What a subscription reads from; AppSync pushes by itself, so nobody should read."""

    opened: ClassVar[list["Stream"]] = []

    def __init__(self) -> None:
        self.reads = 0
        self.opened.append(self)

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> Bottle | None:
        self.reads += 1
        return bottle()


@strawberry.type
class Subscription:
    @strawberry.subscription(extensions=[OwnOnly()])
    def on_filled(
        self,
        user_id: strawberry.ID,  # noqa: ARG002 - OwnOnly reads it
    ) -> AsyncGenerator[Bottle | None, None]:
        return cast("AsyncGenerator[Bottle | None, None]", Stream())


SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[Broken, Full],
    config=StrawberryConfig(scalar_map=SCALARS),
)


@dataclass
class Bank:
    """An event handler over the schema; `invocations` are what each one's events shared."""

    handler: EventHandler
    invocations: list[Shared] = field(default_factory=list)
    noted: list[tuple[str, Any]] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)

    def ask(self, place: str, /, **event: Any) -> Any:
        return self.answer(event_of(place, **event))

    def ask_all(self, events: list[dict[str, Any]]) -> Any:
        return self.answer([*events])

    def answer(self, event: Any) -> Any:
        shared = Shared()
        self.invocations.append(shared)

        def context_of(caller: Caller, selection: Selection) -> Calls:
            self.selections.append(selection)
            return Calls(caller, shared)

        return self.handler.answer(event, "request-1", context_of, self.note)

    def note(self, place: str, outcome: Any) -> None:
        self.noted.append((place, outcome))


def open_bank() -> Bank:
    return Bank(EventHandler(SCHEMA, user_pool_issuer=ISSUER))


def user(subject: str = "hanako") -> dict[str, Any]:
    return {"sub": subject, "issuer": ISSUER, "groups": None, "defaultAuthStrategy": "ALLOW"}


def event_of(
    place: Annotated[str, "Type.field"],
    *,
    identity: Any = None,
    source: Any = None,
    **arguments: Any,
) -> dict[str, Any]:
    parent, name = place.split(".")
    return {
        "arguments": arguments,
        "identity": identity,
        "source": source,
        "request": {"headers": {"authorization": "Bearer header-secret"}},
        "info": {"fieldName": name, "parentTypeName": parent},
    }
