"""docs/cost.md is what tools/cost.py writes, from measured units and checked prices."""

from tools.cost import PAGE, update


def test_page_has_the_written_tables() -> None:
    text = PAGE.read_text("utf-8")
    assert update(text) == text
