"""Every invariant has tests of its name, and docs/invariants.md says where they are."""

import pytest

from tools.invariants import (
    BY_HISTORIES,
    INVARIANTS,
    ON_THE_ENGINE,
    PAGE,
    TABLE_BEGINS,
    Holding,
    draw_table,
    holdings,
    read_tests,
    steps_of_machines,
)
from tools.structure.modules import Module

NUMBERS = range(1, len(INVARIANTS) + 1)
LEAST_STEPS = 2_000


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return read_tests()


@pytest.fixture(scope="module")
def held(modules: list[Module]) -> list[Holding]:
    return list(holdings(modules))


def test_each_invariant_has_tests_of_its_name(held: list[Holding]) -> None:
    assert {each.number for each in held} == {*NUMBERS}
    assert {each.number for each in held if each.is_of_a_history} >= BY_HISTORIES
    assert {each.number for each in held if each.is_on_the_engine} >= ON_THE_ENGINE


def test_every_machine_takes_at_least_2000_steps(modules: list[Module]) -> None:
    steps = dict(steps_of_machines(modules))

    assert len(steps) >= 2
    assert {place: count for place, count in steps.items() if count < LEAST_STEPS} == {}


def test_page_says_where_tests_are(held: list[Holding]) -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page.endswith("\n" + draw_table(held)), "write it again: python -m tools.invariants"
    assert page.count(TABLE_BEGINS) == 1
