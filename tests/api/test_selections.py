"""Random selections with aliases, fragments and directives: AppSync answers as Strawberry does."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_object_type,
    is_required_argument,
)

from gateway.caller import Caller, Mode
from gateway.documents import Documents
from gateway.execution import Execution
from gateway.headers import REQUEST_ID
from gateway.limits import DocumentLimits, Limits
from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.schema import schema
from resolvers.workers.callers import CallersWorker
from tests.support.identities import OPERATOR
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tests.support.service import HANAKO, Service
from tools.sdl.document import PRELUDE

CORE: GraphQLSchema = build_schema(PRELUDE + SCHEMA_TEXT)
OPERATIONS = 100
DEPTH = 4
ROOTS = (
    *("viewer", "rewards(first: 3)", 'exchanges(status: "CONFIRMED")', "locations", "earnRules"),
    *("viewer", 'exchanges(status: "CONFIRMED", first: $first)', 'reward(id: "$reward")'),
)

VARIABLES = ("$first: Int = 2", "$yes: Boolean = true")


class Query:
    """A random query; `fragments` are those that it spreads."""

    def __init__(self, seed: int, reward_id: str) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable
        self.fragments: list[str] = []
        root = self.random.choice(ROOTS).replace("$reward", reward_id).replace('"CON', "CON")
        root = root.replace('ED"', "ED")
        name = root.partition("(")[0]
        assert CORE.query_type is not None
        kind = get_named_type(CORE.query_type.fields[name].type)
        selection = self.select(kind, 0)
        body = " ".join([f"{{ {root} {selection} }}", *self.fragments])
        used = ", ".join(each for each in VARIABLES if each.split(":")[0] in body)
        self.text = f"query Q{f'({used})' if used else ''} {body}"

    def select(self, kind: GraphQLNamedType, depth: int) -> str:
        assert is_object_type(kind)
        chosen = list(self._fields_of(kind, depth))
        self.random.shuffle(chosen)
        split = self.random.choice([0, 0, 0, 1, 2])
        rest = " ".join(chosen[split:]) or "__typename"
        if split == 1:
            return f"{{ {rest} ... on {kind.name} {{ {chosen[0]} }} }}"
        if split == 2 and len(chosen) > 1:
            # AppSync shows the name of a fragment, which can be that of a field.
            name = self.random.choice([*kind.fields])
            if any(f"fragment {name} " in each for each in self.fragments):
                return f"{{ {' '.join(chosen)} }}"
            self.fragments.append(f"fragment {name} on {kind.name} {{ {' '.join(chosen[:2])} }}")
            return f"{{ {rest} ...{name} }}"
        return f"{{ {' '.join(chosen)} }}"

    def _fields_of(self, kind: GraphQLObjectType, depth: int) -> Iterator[str]:
        yield "__typename"
        names = self.random.sample([*kind.fields], self.random.randint(1, min(6, len(kind.fields))))
        others = [name for name in kind.fields if name not in names]
        for name in names:
            field, below = kind.fields[name], get_named_type(kind.fields[name].type)
            is_object = is_object_type(below)
            if any(map(is_required_argument, field.args.values())) or (
                is_object and depth >= DEPTH
            ):
                continue
            # An alias that is another field's name hides the field.
            aliases = ["", "", "", f"x{depth}_{name}: ", *[f"{others.pop()}: " for _ in others[:1]]]
            directives = ["", "", "", "@include(if: $yes)", "@skip(if: $yes)"]
            selection = self.select(below, depth + 1) if is_object else ""
            alias, directive = self.random.choice(aliases), self.random.choice(directives)
            yield f"{alias}{name} {directive} {selection}"


@pytest.mark.slow
def test_random_selections_answer_as_strawberry(service: Service) -> None:
    service.with_points(2000)
    reward_id = service.make_reward(description="長い説明", pointsCost=10)
    for number in range(3):
        service.wait(minutes=1)
        service.exchange(reward_id, f"key-{number}")
    documents = Documents(CORE, Limits(), DocumentLimits())
    worker = CallersWorker(service.settings, service.database, lambda: service.now)
    execution, direct = (
        Execution(
            *(documents, FIELDS, service.answer, Mode.USER_POOL, Limits(), None),
            threads=1,
            open_request=open_request,
        )
        for open_request in (None, worker.open_request)
    )
    try:
        for seed, (identity, group) in itertools.product(
            range(OPERATIONS), ((HANAKO, "citizens"), (OPERATOR, "operators"))
        ):
            query = Query(seed, reward_id)
            prepared = documents.prepare(query.text, {}, None)
            caller = Caller(Mode.USER_POOL, dict(identity or {}), frozenset({group}))
            ours, without_events = (
                asyncio.run(each.answer(prepared, caller, {REQUEST_ID: "request-1"}))
                for each in (execution, direct)
            )
            theirs = asyncio.run(_whole(worker, identity, query.text))
            assert without_events == ours, query.text
            assert _sorted(ours["data"]) == _sorted(theirs.data), query.text
            assert bool(ours.get("errors")) == bool(theirs.errors), query.text
    finally:
        execution.close()
        direct.close()


async def _whole(worker: CallersWorker, identity: Any, text: str) -> Any:
    caller = read_caller(identity, user_pool_issuer=None)
    context = worker.begin("request-1")[1](caller, {})
    return await schema.execute(text, context_value=context)


def _sorted(data: Any) -> str:
    return json.dumps(data, sort_keys=True)
