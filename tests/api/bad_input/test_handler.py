"""Each bad input gets a clear error in the right place, and changes nothing.

Straight into `lambda_entry.handler`; tests/api/test_over_http.py shows the same over HTTP.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema

from local.aws.engine.tables import read_definitions
from resolvers.settings import table_prefix_of
from tests.api.bad_input.rows import (
    ANYWHERE,
    INSIDE,
    LEFT_OUT,
    TOGETHER,
    UNKNOWN_IDS,
    VALUES,
    fill,
    names_in,
)
from tests.api.handler import ENVIRONMENT, handler_on_moto
from tests.support.fast_moto import moto_rows
from tests.support.matrix.apis import HandlerApi
from tests.support.matrix.people import SUBS
from tests.support.matrix.roles import Case, Expectations, Outcome, Role
from tests.support.matrix.scene import Scene
from tests.support.running_product import SCHEMA_TEXT
from tools.sdl.document import PRELUDE

MUTATIONS = build_schema(PRELUDE + SCHEMA_TEXT).mutation_type
assert isinstance(MUTATIONS, GraphQLObjectType)
ARGUMENTS = {name: tuple(field.args) for name, field in MUTATIONS.fields.items()}
TAKE_ANYTHING = {"removePushSubscription", "publishBalance", "publishExchange", "publishQrToken"}
OUTCOMES = Expectations.read().outcomes
CALLERS = (Role.CITIZEN, Role.KIOSK, Role.OPERATOR, Role.ADMIN, Role.API_KEY)
Row = tuple[dict[str, Any], str, str]
"""Changed arguments, the code, and the path of the argument that the error names."""


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with handler_on_moto():
        scene = Scene.prepare(HandlerApi())
        member = {"userId": SUBS[Role.ANOTHER_CITIZEN], "memberNumber": "TAKEN-1"}
        scene.change(Role.OPERATOR, "setMemberNumber", **member)
        yield scene


@pytest.fixture(scope="module")
def names(scene: Scene) -> dict[str, Any]:
    return names_in(scene)


def rows_of(mutation: str) -> Iterator[Row]:
    for name in ARGUMENTS[mutation]:
        is_id = (name == "id" or name.endswith("Id")) and name != "deviceEventId"
        values = UNKNOWN_IDS if is_id else ANYWHERE.get(name, ())
        for value in values:
            yield {name: value}, "NOT_FOUND" if is_id else "INVALID_INPUT", name
    for path, values in VALUES.get(mutation, {}).items():
        for value in values:
            yield {path: value}, "INVALID_INPUT", path
    for name, changes, code, field in TOGETHER:
        if name == mutation:
            yield changes, code, field


ROWS = {mutation: list(rows_of(mutation)) for mutation in ARGUMENTS}


def change(given: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    arguments = deepcopy(dict(given))
    for path, value in changes.items():
        *owners, name = path.split(".")
        owner: Any = arguments
        for each in owners:
            owner = owner[int(each)] if each.isdigit() else owner.setdefault(each, {})
        if value is LEFT_OUT:
            del owner[name]
        else:
            owner[name] = value
    return arguments


def is_clear(answer: Any, code: str, field: str) -> bool:
    if INSIDE.search(json.dumps(answer)) or len(answer["userErrors"]) != 1:
        return False
    [refusal] = answer["userErrors"]
    path = field.split(".") if field else None
    shown = [value for name, value in answer.items() if name != "userErrors"]
    is_refused = (refusal["code"], refusal["field"]) == (code, path)
    return is_refused and bool(refusal["message"]) and not any(shown)


def snapshot() -> dict[str, list[str]]:
    prefix = table_prefix_of(ENVIRONMENT)
    return {table: sorted(map(str, moto_rows(f"{prefix}{table}"))) for table in read_definitions()}


@pytest.mark.parametrize("mutation", [name for name, rows in ROWS.items() if rows])
def test_p19_bad_input_gets_error_without_change(
    scene: Scene, names: Mapping[str, Any], mutation: str
) -> None:
    place = f"Mutation.{mutation}"
    role = next(each for each in CALLERS if OUTCOMES[place][each] is Outcome.ALLOWED)
    good = scene.arguments(Case(place, role, Outcome.ALLOWED, (place,), place))
    before = snapshot()

    for changes, code, field in ROWS[mutation]:
        answer = scene.api.call(role, place, change(good, fill(changes, names)))
        assert is_clear(answer, code, field), (changes, answer)

    assert snapshot() == before


def test_p19_every_mutation_has_rows() -> None:
    assert {name for name, rows in ROWS.items() if not rows} == TAKE_ANYTHING
