from pathlib import Path

import pytest
from graphql import print_type

from gateway.authorization import Authorization, read_authorization
from gateway.caller import Caller, Mode
from gateway.execution import read_batch_sizes
from gateway.sdl import list_ignored, read_schema
from gateway.subscriptions import read_triggers
from tests.support.gateway_product import SCHEMA_TEXT


def rules_of(schema_text: str, default_mode: Mode = Mode.USER_POOL) -> Authorization:
    return read_authorization(read_schema(schema_text), default_mode)


def test_aws_definitions_are_built_in() -> None:
    schema = read_schema(SCHEMA_TEXT)
    assert read_triggers(schema) == {"publishBalance": ["onBalanceChanged"]}


@pytest.mark.parametrize(
    ("directive", "mode"),
    [
        ("@aws_oidc", Mode.OIDC),
        ("@aws_lambda", Mode.LAMBDA),
        ('@aws_auth(cognito_groups: ["admins"])', Mode.USER_POOL),
    ],
)
def test_directive_of_other_mode_admits_nobody_else(directive: str, mode: Mode) -> None:
    rules = rules_of(f"type Query {{ a: Int {directive} }}")
    admitted = [each for each in Mode if rules.admits(Caller(each, None), "Query", "a")]
    assert admitted == ([] if "groups" in directive else [mode])


@pytest.mark.parametrize("default_mode", Mode)
def test_default_mode_reaches_what_has_no_directive(default_mode: Mode) -> None:
    rules = rules_of("type Query { a: Int }", default_mode)
    assert [each for each in Mode if rules.admits(Caller(each, None), "Query", "a")] == [
        default_mode
    ]


def test_single_mutation_is_a_list_of_one() -> None:
    schema = read_schema(
        "type Query { a: Int } type Mutation { b: Int }"
        ' type Subscription { c: Int @aws_subscribe(mutations: "b") }'
    )
    assert read_triggers(schema) == {"b": ["c"]}


def test_single_group_is_a_list_of_one() -> None:
    rules = rules_of('type Query { a: Int @aws_auth(cognito_groups: "x") }')
    assert not rules.admits(Caller(Mode.USER_POOL, None), "Query", "a")
    assert rules.admits(Caller(Mode.USER_POOL, None, frozenset({"x"})), "Query", "a")


@pytest.mark.parametrize(
    "directives",
    [
        "@aws_auth(cognito_groups: null)",
        "@aws_auth(cognito_groups: [ADMINS])",
        '@aws_cognito_user_pools(cognito_groups: ["x"]) @aws_auth(cognito_groups: ["y"])',
    ],
)
def test_unclear_groups_admit_nobody_by_mistake(directives: str) -> None:
    with pytest.raises(ValueError, match="groups"):
        rules_of(f"type Query {{ a: Int {directives} }}")


def test_defaults_are_dropped() -> None:
    schema = read_schema(
        "type Query { a(b: Int! = 3, c: I): Int } input I { d: Int! = 4, e: [Int] = [1] }"
    )
    assert "=" not in print_type(schema.type_map["Query"]) + print_type(schema.type_map["I"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type Query {", "Syntax Error"),
        ("type Query { a: Missing }", "Missing"),
        ("type Query { a: AWSText }", "AWSText"),
        ("type Query { a: JSON }\nscalar JSON", "line 2: AppSync has no scalars but its own: JSON"),
        (
            "interface A { c: Int }\ninterface B implements A { c: Int } type Query { a: B }",
            "line 2: in AppSync no interface implements another: B",
        ),
        ("scalar AWSDateTime type Query { a: AWSDateTime }", "AWSDateTime"),
        ("type Mutation { a: Int }", "no type Query"),
        ("", "Syntax Error"),
    ],
)
def test_unusable_schema_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="the schema cannot be used") as refused:
        read_schema(text)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("type Query { a: Int @aws_apikey }", ["line 1: Unknown directive '@aws_apikey'."]),
        (
            "type Query { a(b: I): Int }\ninput I @aws_iam { c: Int }",
            ["line 2: Directive '@aws_iam' may not be used on input object."],
        ),
        ("type Query {\n a: Int; b: Int;\n}", ["line 2: GraphQL has no semicolons."]),
        (
            'type Query { "a; \\"b;" a: Int """c; \\""" d;""" b: Int @deprecated(reason: ";")#;\n}',
            [],
        ),
    ],
)
def test_what_appsync_ignores_is_named(text: str, ignored: list[str]) -> None:
    fields = getattr(read_schema(text).query_type, "fields", {})
    assert list_ignored(text) == ignored
    assert fields["a"].description == ('a; "b;' if not ignored else None)


def test_trigger_must_be_mutation() -> None:
    schema = read_schema(
        'type Query { a: Int } type Subscription { b: Int @aws_subscribe(mutations: ["nope"]) }'
    )
    with pytest.raises(ValueError, match="'nope'"):
        read_triggers(schema)


def test_resolver_of_unknown_field_is_refused() -> None:
    fields = [{"type": "Box", "field": "colou", "maxBatchSize": 0}]
    with pytest.raises(ValueError, match=r"Box\.colou"):
        read_batch_sizes(read_schema(SCHEMA_TEXT), fields)


def test_committed_schema_is_readable() -> None:
    path = Path(__file__).parents[2] / "schema.graphql"
    triggers = read_triggers(read_schema(path.read_text(encoding="utf-8")))
    assert triggers == {
        "publishBalance": ["onBalanceChanged"],
        "publishExchange": ["onExchangeChanged", "onExchangeQueueChanged"],
        "publishQrToken": ["onQrTokenChanged"],
    }
