"""A programme's use by citizens in a month, and the price of a quantity."""

import re
from dataclasses import dataclass
from pathlib import Path

from tools.prices import Price

FIGURES = Path(__file__).parents[1] / "docs" / "change" / "performance.md"
SIZES = (10_000, 100_000, 1_000_000)
HOURS_A_MONTH = 30 * 24
SECONDS_A_MONTH = HOURS_A_MONTH * 3600

MEMORY_GB = 1
SECONDS_AN_INVOCATION = 0.05
KILOBYTES_LOGGED = 1.4
"""Log lines of an invocation: its own line, and Lambda's two."""


@dataclass(frozen=True)
class Use:
    """A month of a programme; all but `citizens` is for each active citizen."""

    citizens: int
    active_percent: int = 40
    visits: int = 4
    exchanges: float = 0.5
    openings: int = 10
    minutes: int = 2

    @property
    def active(self) -> int:
        return self.citizens * self.active_percent // 100

    @property
    def deposits(self) -> float:
        return self.active * self.visits

    @property
    def spendings(self) -> float:
        return self.active * self.exchanges

    @property
    def changes(self) -> float:
        """The number of balance changes; each is published once."""
        return self.deposits + self.spendings

    @property
    def requests(self) -> float:
        """Clients' requests: a deposit has two, an exchange and an opening of a wallet one each."""
        return 2 * self.deposits + self.spendings + self.active * self.openings

    @property
    def invocations(self) -> float:
        return self.requests + self.changes


@dataclass(frozen=True)
class Units:
    """The DynamoDB units of a redemption or an exchange, as `make bench` counts them."""

    writes: int
    reads: int


@dataclass(frozen=True)
class Line:
    """A quantity at a price; `group` is its name in the bill."""

    group: str
    quantity: float
    price: Price

    @property
    def dollars(self) -> float:
        return self.quantity * self.price.dollars / self.price.per


def read_units(name: str) -> Units:
    """Return the measured units of `redeem` or `exchange` from docs/change/performance.md."""
    text = FIGURES.read_text("utf-8")

    def find(what: str) -> int:
        found = re.search(rf"^\| {name} \| {name}: {what}[^|]*\| (\d+) [WR]CU", text, re.MULTILINE)
        if found is None:
            raise ValueError(f"docs/change/performance.md has no figure of {name}: {what}")
        return int(found[1])

    return Units(find("writes on base tables") + find("index writes"), find("consistent reads"))
