from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tests.simulation.hostile.accounts import RELEASES
from tests.simulation.hostile.history import Done, Operation
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import (
    NOTHING,
    Event,
    State,
    Step,
    holds,
    is_in,
    moved,
)
from tests.simulation.hostile.lists import of_reward, was
from tests.simulation.hostile.world import CLOCKS_DIFFER_BY

Is = Callable[[Any], bool]
FROM: Mapping[str, tuple[str, ...]] = {
    "exchange": (NOTHING,),
    "approve": ("PENDING_APPROVAL",),
    "reject": ("PENDING_APPROVAL",),
    "timeout": ("PENDING_APPROVAL",),
    "erase": ("PENDING_APPROVAL",),
    "cancel": ("PENDING_APPROVAL", "CONFIRMED"),
    "fulfil": ("CONFIRMED",),
}
TO = {
    "approve": "CONFIRMED",
    "reject": "REJECTED",
    "timeout": "EXPIRED",
    "erase": "CANCELLED",
    "cancel": "CANCELLED",
    "fulfil": "FULFILLED",
}
FIRST = {"HOLD": "PENDING_APPROVAL", "EXCHANGE": "CONFIRMED"}
TOKEN_REFUSALS = {
    "TOKEN_ALREADY_REDEEMED": "REDEEMED",
    "TOKEN_REVOKED": "REVOKED",
    "TOKEN_EXPIRED": "ISSUED",
    "TOKEN_NOT_FOUND": NOTHING,
}


def events_of_exchange(exchange_id: str, ledgers: Ledgers, end: float) -> Iterator[Event]:
    """The state is its status."""
    for row in ledgers.of_exchange(exchange_id):
        step = row["operation"]
        after = FIRST[row["transaction_type"]] if step == "exchange" else TO[step]
        when = ledgers.when(row["transaction_id"])
        yield Event(step, moved(FROM[step], after), when.began, when.ended)
    for operation in ledgers.history:
        field, last = operation.request.name, operation.last
        if operation.request.about.get("exchange") != exchange_id:
            continue
        step = field.removesuffix("Exchange")
        row_id = "exchanges", exchange_id
        wrote = [each for each in operation.attempts if row_id in each.committed]
        if step == "fulfil" and wrote:
            ended = min(wrote[0].ended, operation.ended)
            yield Event(step, moved(FROM[step], TO[step]), wrote[0].began, ended)
        code = operation.outcome.code
        if code == "INVALID_STATE_TRANSITION":
            is_late = step == "approve" and _has_ended(ledgers.exchanges[exchange_id], last.moment)
            cannot = _cannot(step, is_late=is_late)
            yield Event(f"{operation} -> {code}", cannot, last.began, last.ended)
        shown = _exchange_in(operation)
        if shown is not None:
            status = shown["status"]
            yield Event(f"{operation} -> {status}", is_in((status,)), last.began, last.ended)
    status = ledgers.exchanges[exchange_id]["status"]
    yield Event(f"at the end: {status}", is_in((status,)), end, end)


def _cannot(step: str, *, is_late: bool) -> Step:
    return holds(lambda state: is_late or state not in FROM[step])


def _has_ended(exchange: Row, moment: datetime) -> bool:
    """Return whether the hold may have ended by the clock of some process."""
    until = exchange.get("hold_until")
    return until is not None and datetime.fromisoformat(until) <= moment + CLOCKS_DIFFER_BY


def _exchange_in(operation: Operation) -> Mapping[str, Any] | None:
    payload = operation.outcome.payload
    found = payload.get("exchange") or payload.get("value") or payload
    return found if isinstance(found, Mapping) and "status" in found else None


def p2_events_of_token(token_id: str, ledgers: Ledgers, end: float) -> Iterator[Event]:
    """The state is its status; what the clock says of it is not looked at."""
    for entry_id, row in ledgers.entries.items():
        if row.get("qr_token_id") == token_id and row["operation"] == "redeem":
            when = ledgers.when(entry_id)
            yield Event("redeemed", moved(("ISSUED",), "REDEEMED"), when.began, when.ended)
    for operation in ledgers.history:
        field, last = operation.request.name, operation.last
        for attempt in operation.attempts:
            if ("qr_tokens", token_id) not in attempt.committed or field not in TOKEN_STEPS:
                continue
            yield Event(field, moved(*TOKEN_STEPS[field]), attempt.began, attempt.ended)
        if operation.request.about.get("token") != token_id:
            continue
        code = operation.outcome.code
        if code in TOKEN_REFUSALS:
            is_so = is_in((TOKEN_REFUSALS[code],))
            yield Event(f"{operation} -> {code}", is_so, last.began, last.ended)
    status = ledgers.tokens[token_id]["status"].replace("EXPIRED", "ISSUED")
    yield Event(f"at the end: {status}", is_in((status,)), end, end)


TOKEN_STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "issueQrToken": ((NOTHING, "ISSUED"), "ISSUED"),
    "revokeQrToken": (("ISSUED",), "REVOKED"),
}


def events_of_reward(reward_id: str, ledgers: Ledgers, end: float) -> Iterator[Event]:
    """The state is (stock, price of a piece, whether it is active)."""
    for row in ledgers.entries.values():
        exchange = ledgers.exchanges.get(row.get("exchange_id", ""))
        if exchange is None or exchange["reward_id"] != reward_id:
            continue
        when = ledgers.when(row["transaction_id"])
        text = f"{row['operation']} of {exchange['quantity']}"
        if row["operation"] == "exchange":
            yield Event(text, _take(exchange), when.began, when.ended)
        elif row["operation"] in RELEASES:
            yield Event(text, _give_back(int(exchange["stock_taken"])), when.began, when.ended)
    for operation in ledgers.history:
        if operation.request.about.get("reward") == reward_id:
            yield from _changes_of_reward(operation)
            yield from _seen_of_reward(operation)
    row = ledgers.rewards[reward_id]
    state = ledgers.stock_of(reward_id), row["points_cost"], row["is_active"]
    yield Event(f"at the end: {state}", is_in((state,)), end, end)


def _take(exchange: Row) -> Callable[[State], State | None]:
    def step(state: Any) -> State | None:
        stock, price, is_active = state
        taken = int(exchange["stock_taken"])
        if not is_active or price != exchange["points_cost_at"]:
            return None
        if stock is not None and (stock < taken or taken != exchange["quantity"]):
            return None
        return stock if stock is None else stock - taken, price, is_active

    return step


def _give_back(pieces: int) -> Callable[[State], State | None]:
    def step(state: Any) -> State | None:
        stock, price, is_active = state
        return stock if stock is None else stock + pieces, price, is_active

    return step


def _changes_of_reward(operation: Operation) -> Iterator[Event]:
    field, arguments = operation.request.name, operation.request.arguments
    table = "stock_movements" if field == "restockReward" else "rewards"
    wrote = [each for each in operation.attempts if any(of == table for of, _ in each.committed)]
    if field == "restockReward" and wrote:
        delta = arguments["delta"]

        def restock(state: Any) -> State | None:
            stock, price, is_active = state
            return (stock + delta, price, is_active) if stock + delta >= 0 else None

        yield Event(f"restock {delta}", restock, wrote[0].began, operation.ended)
    if field in ("updateReward", "deactivateReward"):
        changes = arguments.get("input", {"isActive": False})

        def update(state: Any) -> State | None:
            stock, price, is_active = state
            return (stock, changes.get("pointsCost", price), changes.get("isActive", is_active))

        for attempt in wrote:
            yield Event(f"update {changes}", update, attempt.began, attempt.ended)


def _seen_of_reward(operation: Operation) -> Iterator[Event]:
    last, request, outcome = operation.last, operation.request, operation.outcome
    if outcome.code in REWARD_REFUSALS:
        is_true = REWARD_REFUSALS[outcome.code](request.arguments, outcome.error)
        yield Event(f"{operation} -> {outcome.code}", holds(is_true), last.began, last.ended)
    if isinstance(outcome, Done) and request.name == "reward":
        shown = of_reward(outcome.payload["value"])
        yield Event(f"{operation} -> {shown}", was(shown), last.began, last.ended)


def _is_short(arguments: Mapping[str, Any], error: Mapping[str, Any]) -> Is:
    wanted = -arguments["delta"] if "delta" in arguments else arguments.get("quantity", 1)

    def is_true(state: Any) -> bool:
        stock = state[0]
        return stock is not None and stock < wanted and error.get("stockRemaining", stock) == stock

    return is_true


def _has_new_price(arguments: Mapping[str, Any], error: Mapping[str, Any]) -> Is:
    now = error["currentPointsCost"]
    return lambda state: bool(state[1] == now != arguments["expectedPointsCost"])


def _is_inactive(*_: object) -> Is:
    return lambda state: not state[2]


REWARD_REFUSALS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Is]] = {
    "OUT_OF_STOCK": _is_short,
    "PRICE_CHANGED": _has_new_price,
    "REWARD_INACTIVE": _is_inactive,
}
