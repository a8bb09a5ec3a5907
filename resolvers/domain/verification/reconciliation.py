"""Joins: a citizen's entries with the recycle events and the exchanges that they are of.

Both ways: an entry without its row, and a row without its entry, are found.
"""

from collections.abc import Mapping, Sequence

from resolvers.domain.verification.entry_checks import CONFIRMED, ReplayedExchange
from resolvers.domain.verification.ledger_replay import (
    UNREADABLE,
    LedgerReplay,
    Row,
    describe_unreadable,
)

_ENDED_OTHERWISE = {"FULFILLED": CONFIRMED}
"""What no entry books: an exchange that was fulfilled is still a confirmed one to the ledger."""
_PERSONAL = ("note", "voucher_code")
_FULFILLED = ("fulfilled_by", "fulfilled_at")
COUNTED = frozenset({"PENDING_APPROVAL", "CONFIRMED", "FULFILLED"})
"""What counts for limits, stock and totals; held points count from the start."""
Rules = Mapping[str, Row]


def check_events(
    history: LedgerReplay, account: Row, events: Sequence[Row], rules: Rules | None
) -> None:
    """EARN entries to recycle events, and what was carried from each to the next (P12)."""
    booked = dict(history.entry_checks.events)
    own: list[tuple[int, Row]] = []
    for event in events:
        event_id = event["event_id"]
        of_entry = booked.pop(event_id, None)
        sequence = None if of_entry is None else of_entry[0]
        try:
            if _check_event(history, event, of_entry, rules) and sequence is not None:
                own.append((sequence, event))
        except UNREADABLE as fault:
            history.findings.note(sequence, "row", describe_unreadable(fault), event_id)
    for event_id, (sequence, _, _) in booked.items():
        history.findings.note(sequence, "event", "the recycle event is missing", event_id)
    if not booked and len(own) == len(events):
        _check_remainders(history, account, sorted(own, key=lambda pair: pair[0]))


def _check_event(
    history: LedgerReplay, event: Row, of_entry: tuple[int, str, int] | None, rules: Rules | None
) -> bool:
    """Whether the event adds up and is what its entry books."""
    event_id = event["event_id"]
    if of_entry is None or event["transaction_id"] != of_entry[1]:
        sequence = None if of_entry is None else of_entry[0]
        history.findings.note(sequence, "event", "no entry credits the recycle event", event_id)
        return False
    sequence, _, points = of_entry
    problems = item_problems(event, rules)
    if event["points_earned"] != points:
        problems.append("the points of the recycle event are others")
    if event["user_id"] != history.user_id:
        problems.append("the recycle event is of another citizen")
    for detail in problems:
        history.findings.note(sequence, "event", detail, event_id)
    return not problems


def item_problems(event: Row, rules: Rules | None) -> list[str]:
    """What does not add up in a recycle event by itself: nothing is granted out of nothing.

    `rules` are the versions of earn rules by their keys; None: they are not known here.
    """
    problems = []
    points = 0
    for item in event["items"]:
        points += item["points_earned"]
        granted = granted_quantity(item)
        if granted < 0 or item["capped_quantity"] < 0 or item["remainder_after"] < 0:
            problems.append("more was granted, capped and carried than there was")
        if granted == 0 and item["points_earned"]:
            problems.append("points were granted for nothing")
        if rules is not None and not _follows(item, granted, rules.get(rule_key(item))):
            problems.append("its points and remainders are not those of its earn rule")
    if points != event["points_earned"]:
        problems.append(f"its items have earned {points} points, not {event['points_earned']}")
    return problems


def rule_key(item: Row) -> str:
    """The key of the version of the earn rule that the item goes by."""
    return f"{item['rule_id']}#{item['rule_version']}"


def _follows(item: Row, granted: int, rule: Row | None) -> bool:
    """P12: whole steps were granted, and what is left is less than one."""
    if rule is None:
        return False
    step = rule["quantity_per_point"]
    steps, rest = divmod(granted, step)
    percent = rule["points_per_quantity"] * rule.get("multiplier_percent", 100)
    return bool(
        rest == 0
        and item["capped_quantity"] % step == 0
        and item["remainder_after"] < step
        and item["points_earned"] == steps * percent // 100
    )


def granted_quantity(item: Row) -> int:
    """The quantity that points were given for: P12, solved for it."""
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
    history: LedgerReplay, account: Row, events: Sequence[tuple[int, Row]]
) -> None:
    carried: dict[str, int] = {}
    for sequence, event in events:
        for item in event["items"]:
            name = remainder_name(item)
            if item["remainder_before"] != carried.get(name, 0):
                history.findings.note(
                    sequence,
                    "remainder",
                    f"{name}: {carried.get(name, 0)} were left, it begins with "
                    f"{item['remainder_before']}",
                )
            carried[name] = item["remainder_after"]
    left = {name: quantity for name, quantity in carried.items() if quantity}
    if left != account.get("remainders", {}):
        history.findings.note(
            history.sequence or None, "remainder", "the account's remainders are not what is left"
        )


def check_exchanges(history: LedgerReplay, exchanges: Sequence[Row], *, scrubbed: bool) -> None:
    """What the entries book of each exchange to its row; `scrubbed`: nothing personal is left."""
    booked = dict(history.entry_checks.exchanges)
    for row in exchanges:
        exchange_id = row["exchange_id"]
        of_entries = booked.pop(exchange_id, None)
        if of_entries is None:
            history.findings.note(None, "exchange", "no entry books the exchange", exchange_id)
            continue
        sequence = of_entries.sequence
        try:
            if row["user_id"] != history.user_id:
                detail = "the exchange is of another citizen"
                history.findings.note(sequence, "exchange", detail, exchange_id)
            if facts_in(row) != facts_of(of_entries):
                history.findings.note(
                    sequence, "exchange", "the exchange is not as booked", exchange_id
                )
        except UNREADABLE as fault:
            history.findings.note(sequence, "row", describe_unreadable(fault), exchange_id)
        for name in personal_in(row) if scrubbed else ():
            history.findings.note(
                sequence, "personal", f"the exchange still has {name}", exchange_id
            )
    for exchange_id, missing in booked.items():
        history.findings.note(missing.sequence, "exchange", "the exchange is missing", exchange_id)


def personal_in(exchange: Row) -> list[str]:
    """The attributes of the exchange that are personal."""
    return [name for name in _PERSONAL if name in exchange]


def check_counts(history: LedgerReplay, account: Row, exchanges: Sequence[Row]) -> None:
    """The account's counts per reward, which limits go by, to the exchanges that count (P4)."""
    counts: dict[str, int] = {}
    try:
        for row in exchanges:
            if row["user_id"] == history.user_id and row["status"] in COUNTED:
                counts[row["reward_id"]] = counts.get(row["reward_id"], 0) + row["quantity"]
    except UNREADABLE:
        # It is named where it is compared with its entries.
        return
    if counts != account.get("reward_counts", {}):
        history.findings.note(
            history.sequence or None,
            "account",
            "the account's reward_counts are not the quantities of its exchanges",
        )


Facts = tuple[object, ...]


def facts_of(booked: ReplayedExchange) -> Facts:
    """What entries and exchange have in common, as the entries have it."""
    return (
        booked.status,
        booked.points,
        booked.reward_id,
        booked.began_held,
        booked.requested_at,
        booked.decided,
        True,
        _as_facts(booked.allocations),
    )


def facts_in(row: Row) -> Facts:
    """The same, as the row has it."""
    status = row["status"]
    if type(row["quantity"]) is not int:
        # A text times a number is a text, and may be longer than memory is.
        raise TypeError("quantity")
    return (
        _ENDED_OTHERWISE.get(status, status),
        row["points_cost_at"] * row["quantity"],
        row["reward_id"],
        "hold_until" in row,
        row["requested_at"],
        (row.get("decided_by"), row.get("decided_at")),
        _is_whole(row),
        _as_facts(row["allocations"]),
    )


def _is_whole(row: Row) -> bool:
    """Whether it says by whom and when it was fulfilled if, and only if, it was; stock likewise.

    A fulfilled exchange that was set back could be handed over, or refunded, a second time.
    """
    told = [name in row for name in _FULFILLED]
    is_fulfilled = row["status"] == "FULFILLED"
    return all(told) is any(told) is is_fulfilled and row["stock_taken"] in (0, row["quantity"])


def _as_facts(allocations: Sequence[Row]) -> Facts:
    return tuple((part.get("expires_at"), part["points"]) for part in allocations)
