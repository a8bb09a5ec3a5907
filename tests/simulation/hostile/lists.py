"""What lists and a verification show: it may be a moment old, but nothing that never was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.simulation.hostile.answers import nodes_of, of_payload
from tests.simulation.hostile.clients import Ask, Client
from tests.simulation.hostile.history import Done, Operation, Request
from tests.simulation.hostile.lag import LAGGING
from tests.simulation.hostile.ledgers import Ledgers
from tests.simulation.hostile.linearizability import NOTHING, Event, State, Step, holds, is_in
from tests.simulation.hostile.world import DIVIDED
from tests.support.service import HANAKO, TARO

Node = Mapping[str, Any]


def verify(client: Client) -> Request:
    user = client.chance.choice([HANAKO, TARO])["sub"]
    return Request("ledgerVerification", client.identity, {"userId": user}, {"user": user})


def list_exchanges(client: Client) -> Request:
    status = client.chance.choice(["PENDING_APPROVAL", "CONFIRMED", "CANCELLED"])
    return Request("exchanges", client.identity, {"status": status})


def list_rewards(client: Client) -> Request:
    return Request("rewards", client.identity, {"includeInactive": True})


def list_adjustments(client: Client) -> Request:
    return Request("pendingAdjustments", client.identity, {})


def list_tokens(client: Client) -> Request:
    location_id = client.world.programme.location_id
    return Request("qrTokens", client.identity, {"locationId": location_id})


def wait(_: Client) -> None:
    """Ask nothing: what lists show is of interest once others have done something."""


READER: Sequence[tuple[int, Ask]] = (
    (18, wait),
    (3, verify),
    (2, list_exchanges),
    (2, list_rewards),
    (2, list_adjustments),
    (1, list_tokens),
)


def problems_of_lists(ledgers: Ledgers) -> Iterator[str]:
    """Look at what is not a state of one row."""
    for operation in ledgers.history:
        field = operation.request.name
        if field == "ledgerVerification" and isinstance(operation.outcome, Done):
            found = operation.outcome.payload["value"]
            is_right = found["ok"] and not found["problems"]
            if not is_right and not _is_hidden(operation, found["problems"], ledgers):
                yield f"{operation} found {found['problems']}"
        status = operation.request.arguments.get("status")
        asked = "PENDING" if field == "pendingAdjustments" else status
        if asked is not None:
            shown = {_status_before_expiry(node) for node in nodes_of(operation)}
            yield from (
                f"{operation} of {asked} shows one that is {each}"
                for each in sorted(shown - {asked})
            )


def _is_hidden(operation: Operation, problems: Sequence[Node], ledgers: Ledgers) -> bool:
    """Return whether an index may have lacked an entry in all readings of a verification."""
    last = operation.last
    is_missing = any(
        each["kind"] == "sequence" and "missing" in each["detail"] for each in problems
    )
    if not is_missing or not any(fault.endswith(LAGGING) for fault in last.faults):
        return False
    written = (
        ledgers.when(row["transaction_id"])
        for row in ledgers.of_user(operation.request.arguments["userId"])
    )
    return any(each.ended >= last.shows_since and each.began <= last.ended for each in written)


def shown_in_lists(field: str, row_id: str, ledgers: Ledgers) -> Iterator[Event]:
    """Each time that a list shows a row, or lacks it, it was so a moment before."""
    for operation in ledgers.history:
        if operation.request.name != field or not isinstance(operation.outcome, Done):
            continue
        nodes = {node["id"]: node for node in nodes_of(operation)}
        answered = STATES[field](nodes[row_id]) if row_id in nodes else NOTHING
        is_so = was(answered) if row_id in nodes else _lacks(operation)
        yield Event(
            f"{operation} -> {answered}", is_so, operation.last.shows_since, operation.ended
        )


def _lacks(operation: Operation) -> Step:
    """Whether a list that is whole may lack a row: what is not made, or has another status."""
    name, arguments = operation.request.name, operation.request.arguments
    is_whole = not of_payload(operation, "value")["pageInfo"]["hasNextPage"]
    if not is_whole or "after" in arguments:
        return holds(lambda _: True)
    if name == "rewards":
        return holds(lambda state: state == ())
    status = "PENDING" if name == "pendingAdjustments" else arguments.get("status")
    return holds(lambda state: status is None or state != status)


def was(answered: State) -> Step:
    """Return the step that holds in this state, or in one that ends with these."""
    if isinstance(answered, tuple):
        return holds(lambda state: state[-len(answered) :] == answered)
    return is_in((answered,))


def _status(node: Node) -> str:
    return str(node["status"])


def _status_before_expiry(node: Node) -> str:
    """What the clock alone has ended is still stored as it was."""
    before = {"confirmableUntil": "PENDING", "expiresInSeconds": "ISSUED"}
    found = (before[name] for name in before if name in node and node["status"] == "EXPIRED")
    return next(found, _status(node))


def of_reward(node: Node) -> State:
    shown = node["stockRemaining"], node["pointsCost"], node["isActive"]
    # The pieces of shards are counted one after the other, while they move.
    return shown[1:] if node["names"]["ja"] in DIVIDED else shown


STATES: Mapping[str, Callable[[Node], State]] = {
    "exchanges": _status,
    "pendingAdjustments": _status_before_expiry,
    "qrTokens": _status_before_expiry,
    "rewards": of_reward,
}
