"""Every invariant has tests of its name, and docs/invariants.md says where they are."""

from pathlib import Path

import pytest

from tests.support.invariants import (
    BY_HISTORIES,
    INVARIANTS,
    ON_THE_ENGINE,
    PAGE,
    TABLE_BEGINS,
    draw_table,
    holdings,
    read_tests,
    steps_of_machines,
)

MODULES = read_tests()
HELD = list(holdings(MODULES))
NUMBERS = range(1, len(INVARIANTS) + 1)
LEAST_STEPS = 2_000


@pytest.mark.parametrize("number", NUMBERS)
def test_invariant_has_tests_of_its_name(number: int) -> None:
    assert [held for held in HELD if held.number == number]


@pytest.mark.parametrize("number", sorted(BY_HISTORIES))
def test_invariant_is_held_over_whole_histories(number: int) -> None:
    assert [held for held in HELD if held.number == number and held.is_of_a_history]


@pytest.mark.parametrize("number", sorted(ON_THE_ENGINE))
def test_invariant_is_held_on_the_engine(number: int) -> None:
    assert [held for held in HELD if held.number == number and held.is_on_the_engine]


def test_no_test_names_unknown_invariant() -> None:
    assert [held for held in HELD if held.number not in NUMBERS] == []


def test_every_machine_takes_at_least_2000_steps() -> None:
    steps = dict(steps_of_machines(MODULES))

    assert len(steps) >= 5
    assert {place: count for place, count in steps.items() if count < LEAST_STEPS} == {}


def test_page_says_where_tests_are() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page.endswith("\n" + draw_table(HELD)), (
        "write it again: python -m tests.support.invariants"
    )
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
