"""Every invariant has tests of its name, and docs/change/invariants.md says where they are."""

import pytest

from tools.invariants import (
    BY_HISTORIES,
    INVARIANTS,
    ON_THE_ENGINE,
    PAGE,
    ROOT,
    TABLE_BEGINS,
    Holding,
    draw_table,
    holdings,
)
from tools.structure.modules import Module, read_modules

NUMBERS = range(1, len(INVARIANTS) + 1)


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return read_modules(ROOT, ("tests",))


@pytest.fixture(scope="module")
def held(modules: list[Module]) -> list[Holding]:
    return list(holdings(modules))


def test_each_invariant_has_tests_of_its_name(held: list[Holding]) -> None:
    assert {each.number for each in held} == {*NUMBERS}
    assert {each.number for each in held if each.is_of_a_history} >= BY_HISTORIES
    assert {each.number for each in held if each.is_on_the_engine} >= ON_THE_ENGINE


def test_page_says_where_tests_are(held: list[Holding]) -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page.endswith("\n" + draw_table(held)), "write it again: python -m tools.invariants"
    assert page.count(TABLE_BEGINS) == 1
