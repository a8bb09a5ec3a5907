"""What one caller may ask for: AppSync's own limits, and those of a server that strangers reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """AppSync's documented limits, and the waits of its protocols.

    subscriptions: on one connection, operations of graphql-transport-ws included.
    """

    request_seconds: float = 30.0
    resolver_calls: int = 10_000
    query_depth: int = 20
    subscriptions: int = 100
    connection_seconds: float = 24 * 60 * 60.0
    init_seconds: float = 10.0
    keep_alive_seconds: float = 60.0


@dataclass(frozen=True)
class Guard:
    """Limits that AppSync does not document. A server that only its user reaches has no guard.

    Validation and execution of a hostile document take time that grows much faster than its text.

    spreads, comparisons: validation compares all fields of one response name with each other, and
        all fragments of one selection.
    cost: of field values. A page of 100 with every field is 8,000. The most takes 0.2 s.
    introspection_cost: GraphiQL's is 52,000. It is cheaper by the value: no resolver is called.
    requests: in execution at once, without those that are signed.
    calls_at_once: of one request; all requests share the threads.
    operations_at_once: of one connection, in execution. The others wait in order.
    queued_messages, queued_bytes: unsent, of one connection.
    """

    body_bytes: int = 100 * 1024
    json_levels: int = 50
    tokens: int = 4_000
    brackets: int = 60
    directives: int = 200
    aliases: int = 100
    spreads: int = 100
    nested_fragments: int = 40
    comparisons: int = 40_000
    cost: int = 25_000
    introspection_cost: int = 60_000
    requests: int = 128
    calls_at_once: int = 3
    sockets: int = 6_000
    operations_at_once: int = 4
    queued_messages: int = 100
    queued_bytes: int = 4 * 1024 * 1024
