"""Reconciliation of a user's entries with their recycle events and exchanges.

It works in both directions: it finds entries without a row, and rows without an entry.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from resolvers.domain.rewards.vouchers import voucher_digest_of
from resolvers.domain.verification.entry_checks import CONFIRMED, ReplayedEvent, ReplayedExchange
from resolvers.domain.verification.ledger_replay import (
    UNREADABLE,
    LedgerReplay,
    Row,
    describe_unreadable,
)

_ENDED_OTHERWISE = {"FULFILLED": CONFIRMED}
"""Fulfilment has no entry: for the ledger, a fulfilled exchange is a confirmed one."""
_PERSONAL = ("note", "voucher_code", "voucher_digest")
_FULFILLED = ("fulfilled_by", "fulfilled_at")
Facts = tuple[object, ...]
Rules = Mapping[str, Row]


def check_events(
    replay: LedgerReplay,
    account: Row,
    events: Sequence[Row],
    rules: Rules | None,
    remainders: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Compare EARN entries with recycle events, and remainders from event to event (P12).

    `remainders` are those before the first event.
    """
    unmatched = dict(replay.entry_checks.events)
    own: list[tuple[int, Row]] = []
    for event in events:
        event_id = event["event_id"]
        of_entry = unmatched.pop(event_id, None)
        sequence = None if of_entry is None else of_entry.sequence
        try:
            if _check_event(replay, event, of_entry, rules) and sequence is not None:
                own.append((sequence, event))
        except UNREADABLE as fault:
            replay.findings.note(sequence, "row", describe_unreadable(fault), event_id)
    for event_id, missing in unmatched.items():
        replay.findings.note(missing.sequence, "event", "the recycle event is missing", event_id)
    if not unmatched and len(own) == len(events):
        own.sort(key=lambda pair: pair[0])
        _check_remainders(replay, account, own, remainders)


def _check_event(
    replay: LedgerReplay, event: Row, of_entry: ReplayedEvent | None, rules: Rules | None
) -> bool:
    """Return whether the event adds up and matches its entry."""
    event_id = event["event_id"]
    if of_entry is None or event["transaction_id"] != of_entry.facts[0]:
        sequence = None if of_entry is None else of_entry.sequence
        replay.findings.note(sequence, "event", "no entry credits the recycle event", event_id)
        return False
    sequence = of_entry.sequence
    problems = item_problems(event, rules)
    if facts_in_event(event) != of_entry.facts:
        problems.append("the points or times of the recycle event differ from its entry")
    if event["user_id"] != replay.user_id:
        problems.append("the recycle event is of another user")
    for detail in problems:
        replay.findings.note(sequence, "event", detail, event_id)
    return not problems


def facts_in_event(event: Row) -> Facts:
    """Return the facts that a recycle event and its entry share."""
    names = ("transaction_id", "points_earned", "occurred_at", "recorded_at")
    return tuple(event[name] for name in names)


def item_problems(event: Row, rules: Rules | None) -> list[str]:
    """Return the inconsistencies in a recycle event alone.

    `rules` are the versions of earn rules by their keys, or None to skip them.
    """
    problems = []
    points = 0
    for item in event["items"]:
        points += item["points_earned"]
        granted = granted_quantity(item)
        if granted < 0 or item["capped_quantity"] < 0 or item["remainder_after"] < 0:
            problems.append("an item grants, caps and carries more than it has")
        if granted == 0 and item["points_earned"]:
            problems.append("an item has points without a quantity")
        if rules is not None and not _follows(item, granted, rules.get(rule_key(item))):
            problems.append("the points or remainders of an item do not follow its earn rule")
    if points != event["points_earned"]:
        problems.append(f"the items have {points} points, the event {event['points_earned']}")
    return problems


def rule_key(item: Row) -> str:
    """Return the key of the version of the earn rule that the item uses."""
    return f"{item['rule_id']}#{item['rule_version']}"


def _follows(item: Row, granted: int, rule: Row | None) -> bool:
    """Return whether whole steps were granted and less than one is left (P12)."""
    if rule is None or any(item[name] != rule[name] for name in ("material", "unit")):
        return False
    step = rule["quantity_per_point"]
    steps, rest = divmod(granted, step)
    percent = rule["points_per_quantity"] * rule.get("multiplier_percent", 100)
    return bool(
        rest == 0
        and item["rule_version"] == rule["version"]
        and item["capped_quantity"] % step == 0
        and item["remainder_after"] < step
        and item["points_earned"] == steps * percent // 100
    )


def granted_quantity(item: Row) -> int:
    """Return the quantity that points were granted for, by P12's equation."""
    granted: int = (
        item["remainder_before"]
        + item["quantity"]
        - item["capped_quantity"]
        - item["remainder_after"]
    )
    return granted


def remainder_name(item: Row) -> str:
    return f"{item['material']}#{item['unit']}"


def _check_remainders(
    replay: LedgerReplay,
    account: Row,
    events: Sequence[tuple[int, Row]],
    remainders: Mapping[str, int],
) -> None:
    carried = dict(remainders)
    for sequence, event in events:
        for item in event["items"]:
            name = remainder_name(item)
            if item["remainder_before"] != carried.get(name, 0):
                replay.findings.note(
                    sequence,
                    "remainder",
                    f"{name} begins with {item['remainder_before']}, not {carried.get(name, 0)}",
                )
            carried[name] = item["remainder_after"]
    left = {name: quantity for name, quantity in carried.items() if quantity}
    if left != account.get("remainders", {}):
        replay.findings.note(
            replay.sequence or None, "remainder", "the account's remainders differ from its events"
        )


def check_exchanges(replay: LedgerReplay, exchanges: Sequence[Row], *, scrubbed: bool) -> None:
    """Compare entries with exchanges; `scrubbed`: personal data must be gone."""
    unmatched = dict(replay.entry_checks.exchanges)
    for row in exchanges:
        exchange_id = row["exchange_id"]
        of_entries = unmatched.pop(exchange_id, None)
        if of_entries is None:
            replay.findings.note(None, "exchange", "the exchange has no entry", exchange_id)
            continue
        sequence = of_entries.sequence
        try:
            if row["user_id"] != replay.user_id:
                detail = "the exchange is of another user"
                replay.findings.note(sequence, "exchange", detail, exchange_id)
            if facts_in(row) != facts_of(of_entries):
                replay.findings.note(
                    sequence, "exchange", "the exchange differs from its entries", exchange_id
                )
        except UNREADABLE as fault:
            replay.findings.note(sequence, "row", describe_unreadable(fault), exchange_id)
        for name in personal_in(row) if scrubbed else ():
            replay.findings.note(
                sequence, "personal", f"the exchange still has {name}", exchange_id
            )
    for exchange_id, missing in unmatched.items():
        replay.findings.note(missing.sequence, "exchange", "the exchange is missing", exchange_id)


def personal_in(exchange: Row) -> list[str]:
    """Return the names of the exchange's personal attributes."""
    return [name for name in _PERSONAL if name in exchange]


def facts_of(replayed: ReplayedExchange) -> Facts:
    """Return the facts that entries and exchange share, from the entries."""
    return (
        replayed.status,
        replayed.points,
        replayed.reward_id,
        replayed.began_held,
        replayed.requested_at,
        replayed.decided,
        True,
        _as_facts(replayed.allocations),
    )


def facts_in(row: Row) -> Facts:
    """Return the same facts from the row."""
    status = row["status"]
    if type(row["quantity"]) is not int:
        # A text times a number is a text that can exceed the memory.
        raise TypeError("quantity")
    return (
        _ENDED_OTHERWISE.get(status, status),
        row["points_cost_at"] * row["quantity"],
        row["reward_id"],
        isinstance(row.get("hold_until"), str),
        row["requested_at"],
        (row.get("decided_by"), row.get("decided_at")),
        _is_whole(row),
        _as_facts(row["allocations"]),
    )


def _is_whole(row: Row) -> bool:
    """Return whether fulfilment and stock are complete.

    The row names the operator who fulfilled it, and the time, exactly if it is FULFILLED. Otherwise
    it could be fulfilled, or refunded, a second time.
    """
    named = [isinstance(row.get(name), str) for name in _FULFILLED]
    is_fulfilled = row["status"] == "FULFILLED"
    if not all(named) is any(named) is is_fulfilled:
        return False
    return row["stock_taken"] in (0, row["quantity"]) and _is_code_found(row)


def _is_code_found(row: Row) -> bool:
    """Return whether an operator can find the exchange by its code."""
    code, digest = row.get("voucher_code"), row.get("voucher_digest")
    return digest == (None if code is None else voucher_digest_of(code))


def _as_facts(allocations: Sequence[Row]) -> Facts:
    return tuple((part.get("expires_at"), part["points"]) for part in allocations)
