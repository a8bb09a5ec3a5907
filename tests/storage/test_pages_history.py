"""P18 over whole histories: people read lists page by page while others write to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from resolvers.storage.client import Database
from resolvers.storage.expressions import Item
from resolvers.storage.pages import Listing, PageRequest, Position

KINDS = ("EARN", "EXCHANGE", "EXPIRE")
Keep = Callable[[Item], bool]


@dataclass
class OneList:
    """An index's partition as DynamoDB answers it: sorted, `cut` items a request at the most."""

    cut: int = 1000
    items: list[Item] = field(default_factory=list)

    def append(self, kind: str) -> None:
        number = len(self.items) + 1
        # The ids are in no order of their own.
        name = f"t{number * 7919 % 10_007}"
        self.items.append({"sequence": number, "transaction_id": name, "kind": kind})

    def query(
        self, *_: str, newest_first: bool, limit: int, start: Mapping[str, Any] | None, sort: object
    ) -> tuple[list[Item], bool]:
        assert sort is None
        rows = self.items[::-1] if newest_first else self.items
        if start is not None:
            last = start["sequence"]
            rows = [row for row in rows if (row["sequence"] < last) is newest_first]
            rows = [row for row in rows if row["sequence"] != last]
        read = rows[: min(limit, self.cut)]
        return read, len(rows) > len(read)


@dataclass
class Reader:
    """Somebody in the middle of a list; `expected` is what it held when they began."""

    listing: Listing[Item]
    first: int
    expected: list[str]
    read: list[str] = field(default_factory=list)
    after: Position | None = None
    is_done: bool = False

    def turn(self, database: OneList) -> None:
        request = PageRequest(self.first, self.after)
        page = self.listing.read_page(cast("Database", database), request)
        assert len(page.rows) <= self.first
        self.read += [row.row["transaction_id"] for row in page.rows]
        self.after, self.is_done = page.end, not page.has_next_page


def load(_: Database, items: Sequence[Item]) -> Sequence[Item]:
    return items


class PagesHistory(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.database = OneList()
        self.readers: list[Reader] = []

    @rule(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=12))
    def append(self, kinds: list[str]) -> None:
        for kind in kinds:
            self.database.append(kind)

    @rule(cut=st.sampled_from([1, 3, 1000]))
    def cut_answers(self, cut: int) -> None:
        self.database.cut = cut

    @rule(first=st.integers(1, 7), kind=st.sampled_from([None, *KINDS]), newest=st.booleans())
    def begin(self, first: int, kind: str | None, *, newest: bool) -> None:
        keep: Keep | None = None if kind is None else lambda row: bool(row["kind"] == kind)
        listing = Listing(
            "points_ledger",
            "user_id-sequence-index",
            "hanako",
            load,
            newest_first=newest,
            keep=keep,
        )
        wanted = [row for row in self.database.items if keep is None or keep(row)]
        names = [row["transaction_id"] for row in (wanted[::-1] if newest else wanted)]
        reader = Reader(listing, first, names)
        reader.turn(self.database)
        self.readers.append(reader)

    @precondition(lambda self: self.readers)
    @rule(pick=st.integers(0, 100))
    def read_on(self, pick: int) -> None:
        reader = self.readers[pick % len(self.readers)]
        if not reader.is_done:
            reader.turn(self.database)

    def teardown(self) -> None:
        for reader in self.readers:
            while not reader.is_done:
                reader.turn(self.database)
            self.p18_nothing_was_skipped_or_repeated(reader)

    def p18_nothing_was_skipped_or_repeated(self, reader: Reader) -> None:
        assert len(set(reader.read)) == len(reader.read)
        if reader.listing.newest_first:
            assert reader.read == reader.expected
        else:
            assert reader.read[: len(reader.expected)] == reader.expected


TestPagesHistory = PagesHistory.TestCase
TestPagesHistory.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
