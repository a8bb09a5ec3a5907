"""Relay connections: pages with opaque cursors, each for one list only.

Source: GraphQL Cursor Connections Specification (relay.dev).
"""

import base64
import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.domain.base.digests import Part, digest
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import SORT_KEY_BYTES, can_exist
from resolvers.storage.base.pages import Listing, Page, PageRequest, Position

FIRST_DEFAULT = 20
FIRST_LIMIT = 100
_SCOPE_CHARACTERS = 12
_INTEGER_LIMIT = 2**53

Row = TypeVar("Row")
Node = TypeVar("Node")


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether more rows can follow endCursor. It can be true after a short page: a "
        "filter left rows out."
    )
    has_previous_page: bool = strawberry.field(description="Whether the request had after.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="Pass it as after to get the next page.")


@strawberry.type(description="A row and its position in a list.")
class Edge(Generic[Node]):
    cursor: str = strawberry.field(description="Opaque; pass it as after to continue from here.")
    node: Node = strawberry.field(description="The row.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    edges: list[Edge[Node]] = strawberry.field(
        description="The rows of the page with their cursors."
    )
    nodes: list[Node] = strawberry.field(description="The rows without cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")


def list_scope(*parts: Part) -> str:
    """Return the name of one list (query, owner, filters); its cursors work nowhere else."""
    return digest(*parts)[:_SCOPE_CHARACTERS]


def encode_cursor(scope: str, position: Position) -> str:
    text = json.dumps([scope, position.sort, position.id], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_page_request(
    scope: str, first: int | None, after: str | None, *, sort_type: type[str] | type[int] = str
) -> PageRequest:
    """Read `first` (1 to 100, 20 if omitted or null) and `after` (a cursor of this list).

    Raise InvalidInputError naming the argument.
    """
    size = FIRST_DEFAULT if first is None else first
    if not 1 <= size <= FIRST_LIMIT:
        raise InvalidInputError(f"must be 1 to {FIRST_LIMIT}", ["first"])
    return PageRequest(size, None if after is None else _decode_cursor(scope, after, sort_type))


def _decode_cursor(scope: str, cursor: str, sort_type: type[str] | type[int]) -> Position:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        _, sort, identifier = json.loads(text)
        if type(sort) is sort_type and isinstance(identifier, str):
            position = Position(sort, identifier)
            # Accept only the exact text that this list returns, without padding or spaces.
            if encode_cursor(scope, position) == cursor and _can_be_a_key(position):
                return position
    except (ValueError, TypeError, RecursionError):
        pass
    raise InvalidInputError("must be a cursor of this list: omit it to begin", ["after"])


def _can_be_a_key(position: Position) -> bool:
    """Return whether DynamoDB accepts the position: a caller may have forged it."""
    if isinstance(position.sort, int):
        return abs(position.sort) < _INTEGER_LIMIT and can_exist(position.id)
    return 0 < len(position.sort.encode()) <= SORT_KEY_BYTES and can_exist(position.id)


def answer_page(
    database: Database,
    listing: Listing[Row],
    present: Callable[[Row], Node],
    scope: str,
    first: int | None,
    after: str | None,
    *,
    sort_type: type[str] | type[int] = str,
) -> Connection[Node]:
    """Read a page of the listing and present it; `scope` is its name. Raise InvalidInputError."""
    request = read_page_request(scope, first, after, sort_type=sort_type)
    return present_page(scope, request, listing.read_page(database, request), present)


def present_page(
    scope: str, request: PageRequest, page: Page[Row], present: Callable[[Row], Node]
) -> Connection[Node]:
    """Present a page of rows as a connection."""
    edges = [
        Edge(cursor=encode_cursor(scope, at.position), node=present(at.row)) for at in page.rows
    ]
    nodes = [edge.node for edge in edges]
    return Connection(edges=edges, nodes=nodes, page_info=present_page_info(scope, request, page))


def present_page_info(scope: str, request: PageRequest, page: Page[Any]) -> PageInfo:
    return PageInfo(
        has_next_page=page.has_next_page,
        has_previous_page=request.after is not None,
        start_cursor=encode_cursor(scope, page.rows[0].position) if page.rows else None,
        end_cursor=encode_cursor(scope, page.end) if page.end else None,
    )
