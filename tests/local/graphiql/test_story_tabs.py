import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from gateway.sdl import read_schema
from local.graphiql.story_tabs import StoryTab, parse_tab, read_story
from local.identities import FIRST_IDENTITIES
from tests.local.graphiql.editors import TABS

ROOT = Path(__file__).parents[3]


def test_story_fits_schema() -> None:
    schema = read_schema((ROOT / "schema.graphql").read_text("utf-8"))
    story = read_story()

    assert [tab.title for tab in story] == TABS
    assert [validate(schema, parse(tab.query)) for tab in story] == [[]] * len(story)
    assert validate(build_schema("type Query { a: Int }"), parse(story[0].query))


def test_story_names_known_people_and_tabs() -> None:
    for tab in read_story():
        assert tab.identity in {"", *FIRST_IDENTITIES}
        assert set(tab.meanwhile) < set(TABS)


def test_notes_of_tab_are_read() -> None:
    query = """# Identity: kiosk
# Fills: $code = issue.token.0.code
# Fills: $id = issue.id
# Meanwhile: One, Two
#
# Identity matters: this line is help.
query Issue($identity: ID) {
  a
}"""

    assert parse_tab(query) == StoryTab(
        "Issue", query, "kiosk", {"code": "issue.token.0.code", "id": "issue.id"}, ("One", "Two")
    )


def test_malformed_story_file_is_refused() -> None:
    assert parse_tab("# Identity: anonymous\nquery A { a }").identity == ""
    for query, problem in (
        ("# Identity: kiosk\n{ a }", "the operation has no name"),
        ("query A { a }", "A: no line says # Identity: who"),
        ("# Identity: kiosk\n# Fills: code = a.b\nquery A { a }", "A: 'code = a.b' is not"),
    ):
        with pytest.raises(ValueError, match=re.escape(problem)):
            parse_tab(query)
