from pathlib import Path

from graphql import parse, validate

from gateway.sdl import read_schema
from local.graphiql.story_tabs import read_story
from local.identities import FIRST_IDENTITIES

ROOT = Path(__file__).parents[3]


def test_story_fits_schema() -> None:
    schema = read_schema((ROOT / "schema.graphql").read_text("utf-8"))
    story = read_story()

    assert [validate(schema, parse(tab.query)) for tab in story] == [[]] * len(story)
    for tab in story:
        assert tab.identity in {"", *FIRST_IDENTITIES}
        assert set(tab.meanwhile) < {each.title for each in story}
