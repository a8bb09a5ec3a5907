import re
from pathlib import Path

from tools.mutants.planted import read_mutants

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operate" / "security.md").read_text(encoding="utf-8")


def test_named_tests_exist() -> None:
    named = set(re.findall(r"`(tests/[^`]+)`", PAGE))
    assert {each for each in named if not (ROOT / each).exists()} == set()
    assert named


def test_planted_bugs_apply_and_are_counted() -> None:
    mutants = read_mutants()
    for each in mutants:
        each.plant((ROOT / each.path).read_text(encoding="utf-8"))
    assert f"{len(mutants)} planted bugs" in PAGE
