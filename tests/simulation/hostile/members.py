from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from resolvers.domain.notices.push_subscriptions import id_of_list
from tests.simulation.hostile.answers import nodes_of, of_payload
from tests.simulation.hostile.history import Done, Operation
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import Event, State, holds

NUMBERS: Final = "member_numbers"
BROWSERS: Final = "push_subscriptions"


def events_of_numbers(
    ledgers: Ledgers, accounts: Mapping[str, Row], numbers: Mapping[str, Row], end: float
) -> Iterator[Event]:
    """The state are the pairs of citizen and number."""
    for operation in ledgers.history:
        for attempt in operation.attempts:
            step = _number_step(operation, attempt.committed)
            if step is not None:
                yield Event(f"{operation}", step, attempt.began, attempt.ended)
        last = operation.last
        for text, is_true in _numbers_seen(operation):
            yield Event(f"{operation} -> {text}", holds(is_true), last.began, last.ended)
    pairs = frozenset((row["user_id"], number) for number, row in numbers.items())
    yield Event(f"at the end: {sorted(pairs)}", holds(lambda state: state == pairs), end, end)
    named = {user_id: row.get("member_number") for user_id, row in accounts.items()}
    shown = frozenset((user_id, number) for user_id, number in named.items() if number)
    yield Event(f"of accounts: {sorted(shown)}", holds(lambda state: state == shown), end, end)


def _number_step(
    operation: Operation, committed: list[tuple[str, str]]
) -> Callable[[State], State | None] | None:
    request, tables = operation.request, {table for table, _ in committed}
    is_set = request.name == "setMemberNumber" and "users" in tables
    if not is_set and (request.name != "eraseViewer" or NUMBERS not in tables):
        return None
    user_id, number = request.about["user"], request.arguments.get("memberNumber")

    def step(state: Any) -> State | None:
        others = frozenset(pair for pair in state if pair[0] != user_id)
        if number is None:
            return others
        is_taken = any(each == number for _, each in others)
        return None if is_taken else others | {(user_id, number)}

    return step


def _numbers_seen(operation: Operation) -> Iterator[tuple[str, Callable[[Any], bool]]]:
    request, outcome = operation.request, operation.outcome
    wanted = request.arguments.get("memberNumber")
    if outcome.code == "MEMBER_NUMBER_TAKEN":
        user_id = request.about["user"]
        yield outcome.code, lambda state: any(n == wanted and u != user_id for u, n in state)
    if not isinstance(outcome, Done):
        return
    if request.name in ("setMemberNumber", "viewer"):
        user = of_payload(operation, "user")
        number = wanted if request.name == "setMemberNumber" else user["memberNumber"]
        found = frozenset([(user["id"], number)] if number else ())
        yield str(number), lambda state: {pair for pair in state if pair[0] == user["id"]} == found
        if user["memberNumber"] != number:
            yield f"shown as {user['memberNumber']}", lambda _: False
    if request.name == "users":
        owners = {node["id"] for node in nodes_of(operation)}
        yield f"{len(owners)} found", lambda state: {u for u, n in state if n == wanted} == owners


def problems_of_browsers(rows: Mapping[str, Row], erased: AbstractSet[str]) -> Iterator[str]:
    """Nobody gets pushes who does not list the browser, or is erased."""
    for key, row in rows.items():
        user_id = row["user_id"]
        if user_id in erased:
            yield f"{user_id} is erased, and has the row {key[:12]} of {BROWSERS}"
        listed = rows.get(id_of_list(user_id), {}).get("subscription_ids", ())
        if key != id_of_list(user_id) and key not in listed:
            yield f"{user_id} does not list the browser {key[:8]}"
