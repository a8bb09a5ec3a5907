"""Whatever JSON and parameters a route gets: never a fault, and a problem changes nothing."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.api_gateway import Payload
from resolvers.api.rest.bindings import Binding, bindings
from tests.support.identities import ADMIN, AUDITOR, KIOSK, OPERATOR
from tests.support.rest import Rest
from tests.support.service import HANAKO, Service

# Half a character, too, as an escape of JSON can write it.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
NUMBERS = st.integers() | st.integers(-2, 200) | st.floats()
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
OLD_NAMES = ("qr_token", "location_id", "status", "is_active")
OLD_MEMBERS = st.fixed_dictionaries({}, optional=dict.fromkeys(OLD_NAMES, TEXTS))
LATIN_TEXTS = st.text(st.characters(codec="latin-1"), max_size=5)
CALLERS = st.sampled_from([ADMIN, HANAKO, KIOSK])
INSTANTS = st.sampled_from(["2026-11-25T09:00:00Z", "2027-01-01T00:00:00.000+09:00"])
IDS = st.sampled_from(["reward", "location", "user", "none", "", "%", "駅/?#", "a\r\nb: c"])


def mostly(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Nine of ten from the first."""
    return st.integers(0, 9).flatmap(lambda number: other if number == 9 else usual)


def fitting(graphql_type: GraphQLInputType) -> st.SearchStrategy[Any]:
    """Values that mostly fit the type, so that many requests reach the rules."""
    kind = get_nullable_type(graphql_type)
    if is_list_type(kind):
        return st.lists(fitting(kind.of_type), max_size=3)
    if is_enum_type(kind):
        return mostly(st.sampled_from(list(kind.values)), TEXTS)
    if is_input_object_type(kind):
        return members_of({name: (each, each.type) for name, each in kind.fields.items()})
    good = {"Int": st.integers(-2, 200), "Float": st.floats(-90, 90), "ID": IDS}
    fits = good.get(get_named_type(kind).name, TEXTS | IDS | INSTANTS)
    return mostly(fits, JSON_VALUES)


def members_of(known: Mapping[str, tuple[Any, GraphQLInputType]]) -> st.SearchStrategy[Any]:
    """Objects that have mostly what is required."""
    values = {name: fitting(kind) for name, (_, kind) in known.items()}
    required = {name for name, (each, _) in known.items() if is_required(each)}
    whole = st.fixed_dictionaries(
        {name: values[name] for name in required},
        optional={name: values[name] for name in values if name not in required},
    )
    return mostly(whole, st.fixed_dictionaries({}, optional=values))


def is_required(member: GraphQLArgument | GraphQLInputField) -> bool:
    if isinstance(member, GraphQLArgument):
        return is_required_argument(member)
    return is_required_input_field(member)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    binding: Binding = draw(st.sampled_from(list(bindings().values())))
    known = members_of(
        {name: (argument, argument.type) for name, (_, argument) in binding.members.items()}
    )
    if binding.route.successor is not None:
        known = OLD_MEMBERS
    elif binding.body_type is not None:
        known = fitting(binding.body_type)
    return {
        "method": binding.route.method,
        "path": binding.route.path,
        "caller": draw(mostly(CALLERS, st.sampled_from([None, OPERATOR, AUDITOR]))),
        "body": draw(mostly(known, JSON_VALUES)),
        "key": draw(mostly(st.sampled_from(["1", "2", None]), LATIN_TEXTS)),
        "parameter": draw(IDS),
    }


@pytest.fixture
def service(service: Service) -> Service:
    return service.with_points(1500)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(request=requests(), payload=st.sampled_from(list(Payload)))
def test_any_request_has_an_answer(service: Service, request: Any, payload: Payload) -> None:
    rest = Rest(service, payload)
    is_get = request["method"] == "GET"
    names = {"user": HANAKO["sub"], "location": service.location_id, "reward": reward_of(service)}
    body, parameter = put_in(request["body"], names), put_in(request["parameter"], names)
    before = service.snapshot()

    answer = rest.call(
        request["method"],
        request["path"],
        request["caller"],
        content=None if is_get else json.dumps(body).encode(),
        query=as_query(body) if is_get else None,
        key=request["key"],
        **({"id": parameter} if "{id}" in request["path"] else {}),
    )

    assert answer.status < 500, answer.body
    assert all(each.isascii() and each.isprintable() for each in answer.headers.values())
    if answer.status >= 400:
        assert service.snapshot() == before


def reward_of(service: Service) -> str:
    """Return the id of the first reward, made when there is none."""
    rows = service.rows("rewards")
    return str(rows[0]["reward_id"]["S"]) if rows else service.make_reward(pointsCost=1)


def put_in(value: Any, names: dict[str, str]) -> Any:
    """Return the value with the ids of what exists."""
    if isinstance(value, dict):
        return {name: put_in(each, names) for name, each in value.items()}
    if isinstance(value, list):
        return [put_in(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def as_query(body: Any) -> dict[bytes, list[bytes]]:
    """Return the members as parameters, a list as several."""
    members = body if isinstance(body, dict) else {"body": body}
    return {
        encode(name): [encode(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in members.items()
    }


def encode(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")
