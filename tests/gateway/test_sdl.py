import pytest

from gateway.authorization import read_authorization
from gateway.caller import Caller, Mode
from gateway.development import Credentials
from gateway.development_server import Project, create_application
from gateway.resolvers import read_batch_sizes
from gateway.sdl import list_ignored, read_schema
from gateway.subscriptions import read_triggers
from tests.support.gateway_product import SCHEMA_TEXT


def admitted(directive: str, default_mode: Mode = Mode.USER_POOL, *groups: str) -> list[Mode]:
    rules = read_authorization(read_schema(f"type Query {{ a: Int {directive} }}"), default_mode)
    callers = [Caller(mode, None, frozenset(groups)) for mode in Mode]
    return [each.mode for each in callers if rules.admits(each, "Query", "a")]


def test_directive_of_mode_admits_nobody_else() -> None:
    for default_mode in Mode:
        assert admitted("", default_mode) == [default_mode]
    assert admitted("@aws_oidc") == [Mode.OIDC]
    assert admitted("@aws_lambda") == [Mode.LAMBDA]
    # A single group is a list of one.
    for groups in ('["x"]', '"x"'):
        directive = f"@aws_auth(cognito_groups: {groups})"
        assert admitted(directive) == []
        assert admitted(directive, Mode.USER_POOL, "x") == [Mode.USER_POOL]


def test_unclear_groups_admit_nobody_by_mistake() -> None:
    for directives in (
        "@aws_auth(cognito_groups: null)",
        "@aws_auth(cognito_groups: [ADMINS])",
        '@aws_cognito_user_pools(cognito_groups: ["x"]) @aws_auth(cognito_groups: ["y"])',
    ):
        with pytest.raises(ValueError, match="groups"):
            admitted(directives)


UNUSABLE = [
    ("type Query {", "Syntax Error"),
    ("type Query { a: Missing }", "Missing"),
    ("type Query { a: AWSText }", "AWSText"),
    ("type Query { a: JSON }\nscalar JSON", "line 2: AppSync has no scalars but its own: JSON"),
    (
        "interface A { c: Int }\ninterface B implements A { c: Int } type Query { a: B }",
        "line 2: in AppSync no interface implements another: B",
    ),
    ("interface I { b: Int } type J implements I { c: Int } type Query { a: J }", "I.b"),
    ("scalar AWSDateTime type Query { a: AWSDateTime }", "AWSDateTime"),
    ("type Mutation { a: Int }", "no type Query"),
    ("", "Syntax Error"),
]


def test_unusable_schema_is_refused() -> None:
    for text, message in UNUSABLE:
        with pytest.raises(ValueError, match="the schema cannot be used") as refused:
            read_schema(text)
        assert message in str(refused.value)


IGNORED = [
    ("type Query { a: Int @aws_apikey }", "line 1: Unknown directive '@aws_apikey'."),
    ("type Query { a(b: I): Int }\ninput I @aws_iam { c: Int }", "line 2: Directive '@aws_iam' "),
    ("type Query {\n a: Int; b: Int;\n}", "line 2: GraphQL has no semicolons."),
]


def test_what_appsync_ignores_is_named(caplog: pytest.LogCaptureFixture) -> None:
    for text, ignored in IGNORED:
        create_application(Project(text, print), Credentials("http://127.0.0.1"))
        assert caplog.messages.pop().startswith(f"the schema: {ignored}")
    text = 'type Query { "a; \\"b;" a: Int """c; \\""" d;""" b: Int @deprecated(reason: ";")#;\n}'
    assert list_ignored(text) == []
    assert getattr(read_schema(text).query_type, "fields", {})["a"].description == 'a; "b;'


def test_trigger_is_a_mutation() -> None:
    text = "type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int %s }"
    single = read_schema(text % '@aws_subscribe(mutations: "b")')
    assert read_triggers(single) == {"b": ["c"]}
    with pytest.raises(ValueError, match="'nope'"):
        read_triggers(read_schema(text % '@aws_subscribe(mutations: ["nope"])'))


def test_resolver_of_unknown_field_is_refused() -> None:
    fields = [{"type": "Box", "field": "colou", "maxBatchSize": 0}]
    with pytest.raises(ValueError, match=r"Box\.colou"):
        read_batch_sizes(read_schema(SCHEMA_TEXT), fields)
    schema = read_schema(
        "type Query { a: I } interface I { b: Int } type J implements I { b: Int }"
    )
    with pytest.raises(ValueError, match="I is not an object type"):
        read_batch_sizes(schema, [{"type": "I", "field": "b", "maxBatchSize": 0}])
