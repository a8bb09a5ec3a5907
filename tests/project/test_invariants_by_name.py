"""Every invariant has tests of its name, and docs/invariants.md says where they are."""

from pathlib import Path

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

    assert len(steps) >= 4
    assert {place: count for place, count in steps.items() if count < LEAST_STEPS} == {}


def test_page_says_where_tests_are(held: list[Holding]) -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page.endswith("\n" + draw_table(held)), "write it again: python -m tools.invariants"
    assert page.count(TABLE_BEGINS) == 1


def test_test_holds_what_its_name_says(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        "class Machine:\n"
        "    def p1_p8_all_adds_up(self): ...\n"
        "@pytest.mark.engine\n"
        "def test_p12_on_the_engine(): ...\n"
        "def test_of_a_p3_in_its_middle(): ...\n"
        "def test_p4s_place(): ...\n"
        "TestMachine.settings = settings(max_examples=3, stateful_step_count=7, deadline=None)\n",
        encoding="utf-8",
    )
    modules = read_tests(tmp_path)

    assert [
        (held.number, held.is_of_a_history, held.is_on_the_engine) for held in holdings(modules)
    ] == [(12, False, True), (1, True, False), (8, True, False)]
    assert dict(steps_of_machines(modules)) == {"tests/test_a.py:7": 21}
