from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from resolvers.domain.base.errors import InvalidInputError
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, put, retry
from resolvers.storage.base.pages import (
    FILTERED_CHUNK,
    READ_LIMIT,
    Listing,
    Page,
    PageRequest,
    Position,
)
from tests.support.clients import ClientInFront

Keep = Callable[[str], bool]


class Counts(ClientInFront):
    """Notes the limit of each query; each reads at most `cut` items, as at 1 MB."""

    def __init__(self, client: Any, cut: int = 10_000) -> None:
        super().__init__(client)
        self.cut = cut
        self.limits: list[int] = []

    def query(self, *, Limit: int, **request: Any) -> Any:  # noqa: N803 - AWS's name
        self.limits.append(Limit)
        return self.client.query(Limit=min(Limit, self.cut), **request)


@pytest.fixture
def client(moto_client: Any) -> Counts:
    return Counts(moto_client)


@pytest.fixture
def database(client: Counts, moto_environment: str) -> Database:
    return Database(client, table_prefix_of(moto_environment))


def append(database: Database, *sequences: int) -> None:
    """Entries of Hanako's ledger; the table is only a place to page through here."""
    for sequence in sequences:
        entry = {
            "transaction_id": f"t{sequence:04}",
            "user_id": "hanako",
            "sequence": sequence,
            "kind": "even" if sequence % 2 == 0 else "odd",
        }
        absent = Attr("transaction_id").not_exists()
        database.commit(put("points_ledger", entry, absent, retry))


def load(_: Database, items: Sequence[Item]) -> list[str]:
    return [item["transaction_id"] for item in items]


def listing(
    keep: Keep | None = None, *, newest_first: bool = False, **options: Any
) -> Listing[str]:
    return Listing(
        "points_ledger",
        "user_id-sequence-index",
        "hanako",
        options.pop("load", load),
        newest_first=newest_first,
        keep=keep,
        **options,
    )


def names(page: Page[str]) -> list[str]:
    return [row.row for row in page.rows]


def entries(*sequences: int) -> list[str]:
    return [f"t{sequence:04}" for sequence in sequences]


def pages(
    database: Database, listed: Listing[str], first: int, between: Callable[[], object] = list
) -> Iterator[Page[str]]:
    """All pages, 50 at most; `between` is called after each."""
    end = None
    for _ in range(50):
        page = listed.read_page(database, PageRequest(first, end))
        yield page
        if not page.has_next_page:
            return
        between()
        end = page.end
    raise AssertionError("the list does not end")


def test_p20_page_is_one_request(database: Database, client: Counts) -> None:
    append(database, 1, 2, 3, 4)

    page = listing().read_page(database, PageRequest(3))

    assert names(page) == entries(1, 2, 3)
    assert page.has_next_page
    assert page.end == page.rows[-1].position == Position(3, "t0003")
    assert client.limits == [4]


def test_request_cut_short_is_continued(database: Database, client: Counts) -> None:
    append(database, *range(1, 8))
    client.cut = 2

    page = listing().read_page(database, PageRequest(5))

    assert names(page) == entries(1, 2, 3, 4, 5)
    assert page.has_next_page
    assert client.limits == [6, 4, 2]


def test_filtered_page_reads_growing_chunks(database: Database, client: Counts) -> None:
    append(database, *range(1, 230))

    def is_late(name: str) -> bool:
        return name >= "t0150"

    page = listing(is_late).read_page(database, PageRequest(3))

    assert names(page) == entries(150, 151, 152)
    assert page.has_next_page
    assert page.end == Position(152, "t0152")
    assert client.limits == [8, 16, 32, 64, FILTERED_CHUNK]


@pytest.mark.parametrize("cut", [1, 3, 1000])
@pytest.mark.parametrize("first", [1, 2, 7])
@pytest.mark.parametrize("keep", [None, lambda name: int(name[1:]) % 2 == 1])
def test_p18_pages_skip_and_repeat_nothing_meanwhile(
    database: Database, client: Counts, keep: Keep | None, first: int, cut: int
) -> None:
    """The newest first, nothing that is written meanwhile comes; the oldest first, at the end."""
    client.cut = cut
    append(database, *range(1, 12))
    held = [name for name in entries(*range(1, 12)) if keep is None or keep(name)]
    later = [12, 13, 14]

    def write() -> None:
        append(database, *later[:1])
        del later[:1]

    newest = pages(database, listing(keep, newest_first=True), first, write)
    assert [name for page in newest for name in names(page)] == held[::-1]
    oldest = [name for page in pages(database, listing(keep), first, write) for name in names(page)]
    assert oldest[: len(held)] == held
    assert oldest == sorted({*oldest})


class Endless(ClientInFront):
    """A partition of `count` items that nobody has written: the n-th has the sequence n."""

    def __init__(self, count: int) -> None:
        super().__init__(None)
        self.count = count
        self.read = 0

    def query(self, *, Limit: int, **request: Any) -> Any:  # noqa: N803 - AWS's name
        start = int(request.get("ExclusiveStartKey", {"sequence": {"N": "0"}})["sequence"]["N"])
        last = min(start + Limit, self.count)
        self.read += last - start
        items = [
            {"transaction_id": {"S": f"t{number:04}"}, "sequence": {"N": str(number)}}
            for number in range(start + 1, last + 1)
        ]
        return {"Items": items, **({"LastEvaluatedKey": {}} if last < self.count else {})}


def test_p18_filtered_page_ends_after_1000_items() -> None:
    client = Endless(2500)
    database = Database(client, "made-up-")
    listed = listing(lambda name: name in entries(7, 1001, 2400))

    read = list(pages(database, listed, 5))

    assert [names(page) for page in read] == [entries(7), entries(1001), entries(2400)]
    assert [page.has_next_page for page in read] == [True, True, False]
    assert read[0].end == Position(1000, "t1000")
    assert read[1].end == Position(2000, "t2000")
    assert read[2].end == Position(2400, "t2400")
    assert client.read == 2500
    assert READ_LIMIT == 1000


@pytest.mark.parametrize(("count", "end"), [(1000, None), (1001, Position(1000, "t1000"))])
def test_p18_empty_filtered_page_has_end(count: int, end: Position | None) -> None:
    page = listing(lambda _: False).read_page(Database(Endless(count), "made-up-"), PageRequest(1))

    assert (names(page), page.has_next_page, page.end) == ([], end is not None, end)


class StartsOutside(ClientInFront):
    def query(self, **_: Any) -> Any:
        message = "The provided starting key is outside query boundaries"
        raise ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "Query")


def test_position_outside_list_is_invalid_input(database: Database) -> None:
    outside = replace(database, client=StartsOutside(None))
    request = PageRequest(3, Position(99, "t0099"))

    with pytest.raises(InvalidInputError) as raised:
        listing(sort=Key("sequence").lte(4)).read_page(outside, request)

    assert raised.value.field == ["after"]
    with pytest.raises(ClientError):
        listing().read_page(outside, PageRequest(3))
