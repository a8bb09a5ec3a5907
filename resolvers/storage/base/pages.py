"""Read pages of an index."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from boto3.dynamodb.conditions import ConditionBase

from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.client import Database, StartKeyError
from resolvers.storage.base.expressions import DEFINITIONS, Item

Row = TypeVar("Row")

READ_LIMIT = 1000
"""The most items that one filtered page reads. Then the page is short, and more can follow."""
FILTERED_CHUNK = 100


@dataclass(frozen=True)
class Position:
    """A place in an index: the sort key's value and the item's own key."""

    sort: str | int
    id: str


@dataclass(frozen=True)
class PageRequest:
    """`first` items, 1 to 100, after `after`."""

    first: int
    after: Position | None = None


@dataclass(frozen=True)
class PageRow(Generic[Row]):
    position: Position
    row: Row


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`end` is the position to continue after: the last row, or a later one that a filter drops."""

    rows: Sequence[PageRow[Row]]
    has_next_page: bool
    end: Position | None


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A partition of an index as a list with pages.

    `load` turns the index's items into rows in the same order, None for rows to leave out; `keep`
    is the caller's filter.
    """

    table: str
    index: str
    partition: str
    load: Callable[[Database, Sequence[Item]], Sequence[Row | None]]
    newest_first: bool = False
    sort: ConditionBase | None = None
    keep: Callable[[Row], bool] | None = None

    def read_page(self, database: Database, request: PageRequest) -> Page[Row]:
        """Read a page as `fill_page`.

        Raise InvalidInputError naming `after` if it is not a position in this list.
        """

        def read(limit: int, after: Position | None) -> tuple[list[PageRow[Row | None]], bool]:
            items, more = self._query(database, limit, after)
            pairs = zip(items, self.load(database, items), strict=True)
            return [PageRow(self._position(item), self._kept(row)) for item, row in pairs], more

        return fill_page(request, read, drops_rows=self.keep is not None)

    def read_all(self, database: Database, page_rows: int) -> Iterator[list[Row]]:
        """Yield the rows of all pages, page by page."""
        request: PageRequest | None = PageRequest(page_rows)
        while request is not None:
            page = self.read_page(database, request)
            yield [at.row for at in page.rows]
            request = PageRequest(page_rows, page.end) if page.has_next_page else None

    def _kept(self, row: Row | None) -> Row | None:
        return None if row is None or (self.keep and not self.keep(row)) else row

    def _query(
        self, database: Database, limit: int, after: Position | None
    ) -> tuple[list[Item], bool]:
        try:
            return database.query(
                self.table,
                self.index,
                self.partition,
                newest_first=self.newest_first,
                limit=limit,
                start=self._start_key(after),
                sort=self.sort,
            )
        except StartKeyError as error:
            raise InvalidInputError(
                "must be a cursor of this list: omit it to begin", ["after"]
            ) from error

    def _position(self, item: Item) -> Position:
        _, sort, key = _key_names(self.table, self.index)
        return Position(item[sort], item[key])

    def _start_key(self, after: Position | None) -> dict[str, str | int] | None:
        if after is None:
            return None
        partition, sort, key = _key_names(self.table, self.index)
        return {partition: self.partition, sort: after.sort, key: after.id}


def fill_page(
    request: PageRequest,
    read: Callable[[int, Position | None], tuple[Sequence[PageRow[Row | None]], bool]],
    *,
    drops_rows: bool = False,
) -> Page[Row]:
    """Read on until the page is full, the list ends, or READ_LIMIT items are read.

    `read` takes the maximum number of items and the position to read after. It returns them in
    order, with None for a row to leave out, and whether more follow. `drops_rows` says that it
    leaves out many.
    """
    rows: list[PageRow[Row]] = []
    after, read_count, chunk = request.after, 0, request.first + 1
    while True:
        wanted = request.first + 1 - len(rows)
        if drops_rows:
            # Read more items per request, the longer the page takes to fill.
            chunk = min(2 * chunk, FILTERED_CHUNK)
        limit = max(wanted, chunk) if drops_rows else wanted
        items, more = read(min(limit, READ_LIMIT - read_count), after)
        for at in items:
            if at.row is None:
                drops_rows = True
            elif len(rows) == request.first:
                return Page(rows, has_next_page=True, end=rows[-1].position)
            else:
                rows.append(PageRow(at.position, at.row))
            after = at.position
        read_count += len(items)
        if not more:
            return Page(rows, has_next_page=False, end=rows[-1].position if rows else None)
        if read_count >= READ_LIMIT:
            return Page(rows, has_next_page=True, end=after)


def query_pages(
    database: Database,
    table: str,
    index: str,
    partition: str,
    *,
    sort: ConditionBase | None = None,
    newest_first: bool = False,
) -> Iterator[list[Item]]:
    """Yield all items of a partition of an index in order, one request at a time."""
    names = _key_names(table, index)
    start: Item | None = None
    while True:
        items, has_more = database.query(
            table, index, partition, sort=sort, start=start, newest_first=newest_first
        )
        yield items
        if not has_more or not items:
            return
        start = {name: items[-1][name] for name in names}


def _key_names(table: str, index: str) -> tuple[str, str, str]:
    """Return the names of a start key: the index's hash and range key, the table's hash key."""
    definition = DEFINITIONS[table]
    keys = definition["indexes"][index]
    return keys["hash_key"], keys["range_key"], definition["hash_key"]
