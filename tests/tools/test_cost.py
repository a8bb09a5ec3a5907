"""docs/cost.md is what tools/cost.py writes, from measured units and checked prices."""

import re

import pytest
from click.testing import CliRunner

from tools.cost import PAGE, SIGN_IN, bill, main, sign_in, totals, update
from tools.prices import ESSENTIALS, LITE, Tier
from tools.use import Use

TEXT = PAGE.read_text("utf-8")


def test_page_has_the_written_tables() -> None:
    assert update(TEXT) == TEXT


def test_redemptions_in_prose_match_measured_units() -> None:
    lines = bill(Use(100, active_percent=100, visits=10, exchanges=0, openings=0))
    writes = next(each.quantity for each in lines if each.price.what.startswith("write request"))
    # Ten deposits of a hundred citizens, without the two units of each code.
    assert f"1,000 redemptions are {writes - 2000:,.0f} write and 3,000 read units" in TEXT


@pytest.mark.parametrize(
    ("users", "tier", "dollars"),
    [
        (9_000, LITE, 0),
        (10_000, LITE, 0),
        (10_001, LITE, 0.0055),
        (100_000, LITE, 495),
        (400_000, LITE, 495 + 300_000 * 0.0046),
        (400_000, ESSENTIALS, 390_000 * 0.015),
    ],
)
def test_users_are_priced_by_tiers(users: int, tier: Tier, dollars: float) -> None:
    assert sign_in(users, tier) == pytest.approx(dollars)


def test_bill_grows_with_use_but_for_what_stands() -> None:
    nobody, many = totals(Use(0)), totals(Use(1_000_000))
    assert {name for name in nobody if many[name] == nobody[name]} == {
        "snapshots",
        "alarms, metrics, key",
    }
    assert nobody["AppSync"] == nobody[SIGN_IN] == 0


def test_own_programme_is_printed() -> None:
    answer = CliRunner().invoke(main, ["--citizens", "10000"])
    (together,) = re.findall(r"together\*\* \| (\S+) \|", answer.output)
    assert f"| **together** | {together} |" in TEXT
    assert CliRunner().invoke(main, ["--citizens", "0"]).exit_code == 2
