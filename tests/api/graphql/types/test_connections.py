import base64
import json
from typing import Any

import pytest

from resolvers.api.graphql.types.connections import (
    Connection,
    PageInfo,
    encode_cursor,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.pages import Page, PageRequest, PageRow, Position

SCOPE = list_scope("User.exchanges", "hanako", None)
PLACE = Position("2026-11-25T09:00:00.000Z", "exchange-1")


def encode(content: Any, **options: Any) -> str:
    """A cursor of any content, spelt as JSON and base64 may be."""
    text = content if isinstance(content, bytes) else json.dumps(content, **options).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode(cursor: Any, sort_type: type[str] | type[int] = str) -> Position | None:
    return read_page_request(SCOPE, None, cursor, sort_type=sort_type).after


def refusal(first: Any, after: Any) -> tuple[str, list[str] | None]:
    with pytest.raises(InvalidInputError) as raised:
        read_page_request(SCOPE, first, after)
    return raised.value.message, raised.value.field


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1, -(2**31)])
def test_page_has_1_to_100_rows(first: int) -> None:
    assert refusal(first, None) == ("must be 1 to 100", ["first"])


@pytest.mark.parametrize(
    "position",
    [
        PLACE,
        Position("ミニステーション　東益津#abc", "abc"),
        Position('100% "quoted" \\ / + - _ \u00a0 🚮', "id with spaces, ünïcode"),
        Position("a" * 1024, "b" * 2048),
        Position("\x00\n", "\x7f"),
    ],
)
def test_cursor_decodes_to_its_position(position: Position) -> None:
    cursor = encode_cursor(SCOPE, position)

    assert decode(cursor) == position
    assert all(sign.isalnum() or sign in "-_" for sign in cursor)


@pytest.mark.parametrize("sequence", [0, 1, 2**53 - 1])
def test_list_by_number_has_numeric_cursors(sequence: int) -> None:
    position = Position(sequence, "entry-1")

    assert decode(encode_cursor(SCOPE, position), int) == position


@pytest.mark.parametrize(
    "other",
    [
        list_scope("User.exchanges", "taro", None),
        list_scope("User.exchanges", "hanako", "CONFIRMED"),
        list_scope("exchanges", "hanako", None),
        list_scope("User.exchanges", "hanako"),
        "",
    ],
    ids=["owner", "filter", "query", "parts", "nothing"],
)
def test_a_cursor_of_another_list_is_refused(other: str) -> None:
    cursor = encode_cursor(other, PLACE)

    assert refusal(None, cursor) == ("must be a cursor of this list: omit it to begin", ["after"])


GOOD = [SCOPE, PLACE.sort, PLACE.id]
CURSOR = encode_cursor(SCOPE, PLACE)


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "こんにちは", "\ud800", "null", CURSOR + "A", CURSOR + "=", " " + CURSOR),
        *(CURSOR + "\n", CURSOR[:-1], CURSOR.swapcase(), encode(b""), encode(b"\xff\xfe")),
        *(encode(b"[" * 100_000), encode(b"[" + b"1" * 5000 + b"]"), encode(None), encode("abc")),
        *(encode([]), encode(GOOD[:2]), encode([*GOOD, "more"]), encode(dict.fromkeys(GOOD, 1))),
        *(encode(GOOD, separators=(",", ":")), encode(GOOD, indent=1)),
        *(encode([SCOPE, PLACE.sort, each]) for each in (7, None, ["exchange-1"], "", "\ud800")),
        *(encode([SCOPE, each, PLACE.id]) for each in (7, True, None, "", "a" * 1025, "\ud800")),
        encode([None, PLACE.sort, PLACE.id]),
        encode([SCOPE, PLACE.sort, "b" * 2049]),
        encode([SCOPE, "焼" * 342, PLACE.id], ensure_ascii=False),
        encode([SCOPE, "焼津", PLACE.id]),
    ],
)
def test_foreign_cursor_is_rejected(cursor: str) -> None:
    assert refusal(None, cursor) == ("must be a cursor of this list: omit it to begin", ["after"])


@pytest.mark.parametrize("sort", [1.0, True, "1", 2**53, -(2**53), float("nan")])
def test_list_by_number_rejects_other_cursors(sort: Any) -> None:
    for row in ([sort, "entry-1"], [1, ""]):
        with pytest.raises(InvalidInputError):
            decode(encode([SCOPE, *row]), int)


def page_of(*names: str, end: Position | None, has_next_page: bool = True) -> Connection[str]:
    rows = [PageRow(Position(f"sort-{name}", name), name) for name in names]
    request = PageRequest(20, None)
    return present_page(SCOPE, request, Page(rows, has_next_page, end), str.upper)


def test_page_has_cursor_for_each_row() -> None:
    answered = page_of("a", "b", end=Position("sort-b", "b"))

    assert answered.nodes == ["A", "B"] == [edge.node for edge in answered.edges]
    cursors = [edge.cursor for edge in answered.edges]
    assert [decode(cursor) for cursor in cursors] == [
        Position("sort-a", "a"),
        Position("sort-b", "b"),
    ]
    assert answered.page_info == PageInfo(
        has_next_page=True, has_previous_page=False, start_cursor=cursors[0], end_cursor=cursors[1]
    )


def test_page_after_cursor_has_previous_page() -> None:
    page: Page[str] = Page([], has_next_page=False, end=None)
    answered = present_page(SCOPE, PageRequest(20, PLACE), page, str.upper)

    assert answered.page_info.has_previous_page is True
