import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSyntaxError

from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tests.support.sdl.examples import BROKEN, BROKEN_FIELDS, GOOD, GOOD_FIELDS
from tests.support.sdl.linter import RULES, lint, main


def test_good_schema_breaks_no_rule() -> None:
    assert lint(GOOD, GOOD_FIELDS) == []


@pytest.mark.parametrize(
    ("rule", "right", "wrong", "word"),
    [(rule, *example) for rule, examples in BROKEN.items() for example in examples],
)
def test_rule_finds_broken_schema(rule: str, right: str, wrong: str, word: str) -> None:
    assert not right or GOOD.count(right) == 1
    text = GOOD.replace(right, wrong) if right else GOOD + wrong

    assert any(item.rule == rule and word in item.message for item in lint(text, GOOD_FIELDS))


@pytest.mark.parametrize(("rule", "place", "change", "word"), BROKEN_FIELDS)
def test_rule_finds_broken_list_of_resolvers(
    rule: str, place: str, change: dict[str, Any], word: str
) -> None:
    rows: Any = [
        {**row, **change} if f"{row['type']}.{row['field']}" == place else row
        for row in GOOD_FIELDS
    ]

    assert any(item.rule == rule and word in item.message for item in lint(GOOD, rows))


def test_every_rule_has_an_example() -> None:
    shown = set(BROKEN) | {rule for rule, *_ in BROKEN_FIELDS}

    assert shown == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    ("right", "also_right"),
    [
        ("seenAt: AWSDateTime", "seenAt: AWSDateTime visitor: Person @aws_cognito_user_pools"),
        ("{ RED GREEN }", '{\n# nullable\n"""is true"""\nRED\nGREEN }\n# null'),
    ],
    ids=["a field that narrows its modes", "comments without a literal"],
)
def test_linter_takes_what_only_looks_wrong(right: str, also_right: str) -> None:
    assert lint(GOOD.replace(right, also_right), GOOD_FIELDS) == []


def test_text_that_is_not_graphql_is_rejected() -> None:
    with pytest.raises(GraphQLSyntaxError):
        lint("type {", [])


def test_program_prints_problems_and_fails(
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
    assert [str(problem) for problem in lint(SCHEMA_TEXT, FIELDS)] == []
