"""docs/cost.md is what tools/cost.py writes, from measured units and checked prices."""

import re

from click.testing import CliRunner

from tools.cost import PAGE, bill, main, update
from tools.use import Use

TEXT = PAGE.read_text("utf-8")


def test_page_has_the_written_tables() -> None:
    assert update(TEXT) == TEXT


def test_redemptions_in_prose_match_measured_units() -> None:
    lines = bill(Use(100, active_percent=100, visits=10, exchanges=0, openings=0))
    writes = next(each.quantity for each in lines if each.price.what.startswith("write request"))
    # Ten deposits of a hundred citizens, without the two units of each code.
    assert f"1,000 redemptions are {writes - 2000:,.0f} write and 3,000 read units" in TEXT


def test_own_programme_is_printed() -> None:
    answer = CliRunner().invoke(main, ["--citizens", "10000"])
    (together,) = re.findall(r"together\*\* \| (\S+) \|", answer.output)
    assert f"| **together** | {together} |" in TEXT
    assert CliRunner().invoke(main, ["--citizens", "0"]).exit_code == 2
