"""Limits of one caller's requests: AppSync's, and more for a public server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """AppSync's limits, and the waits of its protocols.

    query_depth: in AppSync a setting of each API, 1 to 75 levels of fields.
    resolver_calls: in AppSync a setting of each API, 1 to 10,000.
    introspection: in AppSync a setting of each API.
    subscriptions: on one connection, operations of graphql-transport-ws included.
    """

    request_seconds: float = 30.0
    resolver_calls: int = 10_000
    query_depth: int = 20
    introspection: bool = True
    subscriptions: int = 200
    connection_seconds: float = 24 * 60 * 60.0
    init_seconds: float = 10.0
    keep_alive_seconds: float = 60.0


@dataclass(frozen=True)
class DocumentLimits:
    """Limits of a document that AppSync does not document; every server has them.

    Validation and execution of a hostile document take time that grows much faster than its text.

    brackets: as many as 75 levels of fields need, with arguments.
    spreads, comparisons: validation compares all fields of one response name with each other, and
        all fragments of one selection.
    page_size_arguments: the arguments of a field that set the number of items in its list.
    page_size, max_page_size: the size of a list with such an argument if the request has no value,
        and the largest size that counts.
    list_size: the size that other lists count as.
    call_cost, item_cost: the extra cost of a resolver's call, and of an item of its page, even if
        few fields are selected.
    cost: of field values.
    introspection_cost: the query of editors is 52,000. No resolver is called: a value is cheaper.
    """

    tokens: int = 4_000
    brackets: int = 100
    directives: int = 200
    aliases: int = 100
    spreads: int = 100
    nested_fragments: int = 40
    comparisons: int = 40_000
    page_size_arguments: frozenset[str] = frozenset()
    page_size: int = 20
    max_page_size: int = 100
    list_size: int = 1
    call_cost: int = 0
    item_cost: int = 0
    cost: int = 25_000
    introspection_cost: int = 60_000


@dataclass(frozen=True)
class Guard(DocumentLimits):
    """More limits, for a public server. One that only its user reaches has no guard.

    user_cost_per_second, address_cost_per_second: the rate of a signed-in user, and the rate of an
        address for all others there; 20 times that at once.
    requests: in execution at once, without those that are signed.
    address_requests, address_sockets: open at once, of one address.
    calls_at_once: of one request; all requests share the threads.
    operations_at_once: of one connection, in execution. The others wait in order.
    queued_messages, queued_bytes: unsent, of one connection.
    """

    brackets: int = 60
    list_size: int = 10
    call_cost: int = 500
    item_cost: int = 20
    body_bytes: int = 100 * 1024
    json_levels: int = 50
    user_cost_per_second: int = 10_000
    address_cost_per_second: int = 20_000
    requests: int = 128
    calls_at_once: int = 3
    address_requests: int = 200
    sockets: int = 6_000
    address_sockets: int = 500
    operations_at_once: int = 4
    queued_messages: int = 100
    queued_bytes: int = 4 * 1024 * 1024
