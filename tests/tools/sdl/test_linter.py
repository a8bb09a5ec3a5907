from typing import Any

import pytest
from graphql import GraphQLSyntaxError

from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tests.tools.sdl.examples import BROKEN, BROKEN_FIELDS, GOOD, GOOD_FIELDS
from tools.sdl.linter import RULES, lint


def test_good_schema_breaks_no_rule() -> None:
    assert lint(GOOD, GOOD_FIELDS) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_rule_finds_broken_schema(rule: str) -> None:
    for right, wrong, word in BROKEN[rule]:
        assert not right or GOOD.count(right) == 1
        text = GOOD.replace(right, wrong) if right else GOOD + wrong
        found = lint(text, GOOD_FIELDS)

        assert any(each.rule == rule and word in each.message for each in found), wrong


def test_rule_finds_broken_list_of_resolvers() -> None:
    for rule, place, change, word in BROKEN_FIELDS:
        rows: Any = [
            {**row, **change} if f"{row['type']}.{row['field']}" == place else row
            for row in GOOD_FIELDS
        ]
        found = lint(GOOD, rows)

        assert any(each.rule == rule and word in each.message for each in found), change


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


def test_appsync_takes_the_generated_schema() -> None:
    assert [str(problem) for problem in lint(SCHEMA_TEXT, FIELDS)] == []
