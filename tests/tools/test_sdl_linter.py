import json
from pathlib import Path

import pytest
from graphql import GraphQLSyntaxError

from tests.support.sdl import authorisation_examples, resolver_examples, syntax_examples
from tests.support.sdl.document import ResolverField
from tests.support.sdl.examples import GOOD, GOOD_FIELDS, Example
from tests.support.sdl.linter import RULES, lint, main
from tests.support.sdl.resolver_examples import FIELD_EXAMPLES

ROOT = Path(__file__).parents[2]
EXAMPLES = (
    *syntax_examples.EXAMPLES,
    *authorisation_examples.EXAMPLES,
    *resolver_examples.EXAMPLES,
)


def test_the_good_schema_breaks_no_rule() -> None:
    assert lint(GOOD, GOOD_FIELDS) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}: {example.by}")
def test_a_schema_that_breaks_a_rule_is_refused_by_it(example: Example) -> None:
    found = [item for item in lint(example.text(), GOOD_FIELDS) if item.rule == example.rule]

    assert any(example.names in item.message for item in found), found


@pytest.mark.parametrize(("rule", "place", "row", "named"), FIELD_EXAMPLES)
def test_a_list_of_resolvers_that_breaks_a_rule_is_refused_by_it(
    rule: str, place: str, row: ResolverField, named: str
) -> None:
    rows = [row if f"{good['type']}.{good['field']}" == place else good for good in GOOD_FIELDS]

    assert any(item.rule == rule and named in item.message for item in lint(GOOD, rows))


def test_every_rule_has_an_example_that_breaks_it() -> None:
    shown = {example.rule for example in EXAMPLES} | {rule for rule, *_ in FIELD_EXAMPLES}

    assert shown == {rule.__name__ for rule in RULES}


def test_a_field_that_narrows_its_modes_opens_nothing_behind_it() -> None:
    narrowed = GOOD.replace(
        "seenAt: AWSDateTime", "seenAt: AWSDateTime visitor: Person @aws_cognito_user_pools"
    )

    assert lint(narrowed, GOOD_FIELDS) == []


def test_comments_and_descriptions_that_name_no_literal_are_taken() -> None:
    commented = GOOD.replace("{ RED GREEN }", '{\n# nullable\n"""is true"""\nRED\nGREEN }\n# null')

    assert lint(commented, GOOD_FIELDS) == []


def test_a_text_that_is_no_graphql_is_refused() -> None:
    with pytest.raises(GraphQLSyntaxError):
        lint("type {", [])


def test_the_program_prints_what_it_finds_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "resolvers" / "api" / "graphql").mkdir(parents=True)
    (tmp_path / "resolvers" / "api" / "graphql" / "fields.json").write_text(json.dumps(GOOD_FIELDS))
    schema = tmp_path / "schema.graphql"
    schema.write_text(GOOD)
    assert main(tmp_path) == 0

    schema.write_text(GOOD.replace("person: Person", "person: Person!"))
    assert main(tmp_path) == 1
    assert "fields_with_a_resolver_are_nullable: Query.person" in capsys.readouterr().out


def test_appsync_takes_the_generated_schema() -> None:
    text = (ROOT / "schema.graphql").read_text(encoding="utf-8")
    fields = json.loads(
        (ROOT / "resolvers" / "api" / "graphql" / "fields.json").read_text(encoding="utf-8")
    )

    assert [str(problem) for problem in lint(text, fields)] == []
