"""Find the tests of each invariant by their names: `python -m tools.invariants`.

The command writes docs/change/invariants.md.

A test of P5 is called test_p5_..., a test of P1 and P8 test_p1_p8_...; an invariant of a state
machine over whole histories, or a check of one, p5_....
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.structure.modules import Module, read_modules

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "change" / "invariants.md"
TABLE_BEGINS = "| | invariant |"
NAMED = re.compile(r"(test_)?((?:p\d+_)+)")

INVARIANTS = (
    (
        "A balance is the sum of its lots, and held points are the sum of the holds. Neither is "
        "ever below zero. Points shown as available have not expired."
    ),
    ("A token is credited at most once, to one user, and never after its expiry or revocation."),
    (
        "Stock and net exchanges together equal the initial stock and the restocks. Stock is never "
        "below zero."
    ),
    "No limit and no cap is exceeded, of a user, a kiosk or a day. A day is the programme's own.",
    (
        "The same request, however often it is sent, is one entry and the same answer. Another "
        "body under its key changes nothing, and a stranger learns nothing."
    ),
    (
        "An entry is reversed at most once, a reversal never. A refund returns to the lots that "
        "the points came from."
    ),
    "A hold ends once, and held points cannot be spent.",
    "A user's entries are numbered without a gap and add up to the account, line by line.",
    "Expired points cannot be spent, whether or not a sweep ran.",
    "Sweeping many times, or by many at once, equals sweeping once.",
    (
        "A last day is usable to its last millisecond in the programme's time zone, wherever the "
        "machine is."
    ),
    "Every piece that was brought was granted, cut by a cap or carried to the next visit.",
    (
        "All points of the programme add up: issued and adjusted, less exchanged, expired and "
        "reversed, equal all balances and held points."
    ),
    (
        "Each entry is published once and in order, nothing else is, and a client that connects "
        "later misses nothing."
    ),
    "After an erasure nothing personal is left, nothing moves, and the books still verify.",
    "A row of a ledger that was changed, removed or moved is reported with its sequence.",
    "No caller reads or moves another's data or points: every field by every role.",
    "Pages of a list skip and repeat nothing while others write to it.",
    "A rejected mutation is data in its answer, never an error of the request.",
    "No request scans a table, and each field's reads are bounded.",
    (
        "A budget never issues and reserves more than its ceiling, reserves what its open tokens "
        "can bring, refuses nothing that fits, and counts each end of a token once."
    ),
)
"""P1, P2, ... in words for an auditor of a programme."""

ON_THE_ENGINE = frozenset({*range(1, 9), 10, *range(12, 20), 21})
"""Those that storage could break: all but computed values (P9, P11) and counts (P20)."""
BY_HISTORIES = frozenset({*range(1, 17), 18, 21})
"""Those about sequences of actions: all but permissions, the form of errors, and reads."""


@dataclass(frozen=True)
class Holding:
    """A function that tests an invariant; `place` is its file under tests/."""

    number: int
    place: str
    is_of_a_history: bool
    is_on_the_engine: bool


def holdings(modules: Iterable[Module]) -> Iterator[Holding]:
    for module in modules:
        place = module.place.removeprefix("tests/")
        marks = [node for node in module.tree.body if isinstance(node, ast.Assign)]
        whole = any("pytestmark" in ast.unparse(mark) and _is_engine(mark) for mark in marks)
        for node in module.nodes():
            if not isinstance(node, ast.FunctionDef):
                continue
            named = NAMED.match(node.name)
            if named is None:
                continue
            on_engine = whole or any(map(_is_engine, node.decorator_list))
            for number in re.findall(r"\d+", named[2]):
                yield Holding(int(number), place, named[1] is None, on_engine)


def _is_engine(node: ast.AST) -> bool:
    return "pytest.mark.engine" in ast.unparse(node)


def draw_table(held: Iterable[Holding]) -> str:
    """Draw the page's table: each invariant's histories, or else all its tests, and the engine's.

    Other tests of an invariant can be found by name; here they would hide the important ones.
    """
    rows = list(held)
    lines = [f"{TABLE_BEGINS} over whole histories, or by its table | on the real engine |"]
    lines.append("|---|---|---|---|")
    for number, words in enumerate(INVARIANTS, start=1):
        own = [row for row in rows if row.number == number]
        engine = {row.place for row in own if row.is_on_the_engine}
        histories = {row.place for row in own if row.is_of_a_history}
        if not histories:
            histories = {row.place for row in own} - engine
        lines.append(f"| P{number} | {words} | {_links(histories)} | {_links(engine)} |")
    return "\n".join(lines) + "\n"


def _links(places: Iterable[str]) -> str:
    names = {place: place.removesuffix(".py").replace("test_", "") for place in places}
    return ", ".join(f"[{names[place]}](../../tests/{place})" for place in sorted(names))


def main() -> None:
    before = PAGE.read_text(encoding="utf-8").partition(TABLE_BEGINS)[0]
    PAGE.write_text(before + draw_table(holdings(read_modules(ROOT, ("tests",)))), encoding="utf-8")


if __name__ == "__main__":
    main()
