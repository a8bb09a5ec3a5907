from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from admin.verification.verify import verify_programme
from tests.simulation.hostile.accounts import AccountModel
from tests.simulation.hostile.adjustments import ASKS, NEEDED, NEW, TABLE, events_of_adjustment
from tests.simulation.hostile.admin_days import orders_of_admin_days, problems_of_admin_days
from tests.simulation.hostile.catalogue import Catalogue, seen_of_reward
from tests.simulation.hostile.enrolments import (
    CREATE,
    ENROL,
    events_of_enrolment,
    has_broken_off,
    problems_of_kiosks,
)
from tests.simulation.hostile.habits import AFTER_THE_FISCAL_YEAR
from tests.simulation.hostile.history import Done, Operation, Unknown
from tests.simulation.hostile.kiosk_days import orders_of_kiosk_days, problems_of_kiosk_days
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import NOTHING, Event, State, stuck_at
from tests.simulation.hostile.lists import problems_of_lists, shown_in_lists
from tests.simulation.hostile.streams import Streams
from tests.simulation.hostile.things import events_of_exchange, events_of_reward, p2_events_of_token
from tests.simulation.hostile.world import REWARDS, World
from tests.support.service import HANAKO, TARO, Service

SWEEPS = 5
"""So many find everything that is due, and then nothing."""
FAILURES = ("InternalFailure", "INTERNAL_FAILURE")
"""The answers that mean that nothing was done."""
WITHOUT_KEY = (
    *("updateReward", "saveEarnRule", "suspendUser", "reinstateUser", "issueQrToken"),
    *(CREATE, ENROL),
    *("deactivateReward", "endEarnRule", "setMemberNumber", "savePushSubscription"),
    *("updateLocation", "deactivateLocation", "reportLocationStatus", "importLocations"),
    *("updateWebhookSubscription", "rotateWebhookSecret", "deleteWebhookSubscription"),
    "createWebhookSubscription",
)
"""Sent again, each of these is another request, or what the first one did may be undone since."""
WITHOUT_KEY_IF_NONE = ("createReward", "createLocation")
ASKING = {TABLE, "users", "staff_actions"}
"""What a request for a second signature writes: no points."""
SHOWN_AFTER = {
    "approveExchange": ("CONFIRMED", "FULFILLED", "CANCELLED"),
    "rejectExchange": ("REJECTED",),
    "cancelExchange": ("CANCELLED",),
    "fulfilExchange": ("FULFILLED",),
}


def find_problems(
    world: World, history: Sequence[Operation], streams: Streams | None = None
) -> list[str]:
    """Sweep what is due, and compare answers, rows and models."""
    service = world.onlooker()
    for _ in range(SWEEPS):
        rest = service.application.sweeper.handle({})
        is_over = not any(count for name, count in rest.items() if name != "points_expired")
        if is_over:
            break
    for attempt in (attempt for operation in history for attempt in operation.attempts):
        attempt.over_at = world.scheduler.steps
    ledgers = Ledgers(service, history, world.programme.entries)
    swept = Operation.swept(world.scheduler.steps, [*ledgers.entries])
    ledgers.history.append(swept)
    end = world.scheduler.steps + 1.0
    problems = [] if is_over else [f"the last sweep still found something: {rest}"]
    for operation in history:
        problems += (f"{operation.who}: {each}" for each in problems_of(operation, ledgers))
    problems += problems_of_lists(ledgers)
    catalogue = Catalogue(world.programme, ledgers)
    problems += catalogue.problems()
    problems += world.pool.problems(catalogue.erased)
    try:
        problems += _problems_of_orders(world, ledgers, end, catalogue)
    except LookupError as unasked:
        problems.append(str(unasked))
    if streams is not None:
        world.scheduler.spawn("streams", streams.finish, streams)
        world.scheduler.run()
        problems += streams.problems(ledgers)
    problems += p16_p21_problems_of_books(service)
    return problems


def p16_p21_problems_of_books(service: Service) -> Iterator[str]:
    """By verification: also that budgets reserve what the open tokens do."""
    report = verify_programme(service.database, segments=1)
    yield from (f"verify --all: {each}" for each in (*report.problems, *report.unsettled))


def problems_of(operation: Operation, ledgers: Ledgers) -> Iterator[str]:
    """Compare the answers of one operation with what its requests have written."""
    field = operation.request.name
    for attempt in operation.attempts:
        answer = attempt.outcome
        is_failure = isinstance(answer, Unknown) and answer.why in FAILURES
        asked = ASKING if answer.code == NEEDED else set()
        written = {table for table, _ in attempt.committed} - asked
        if (answer.code or is_failure) and written and not has_broken_off(field, attempt):
            yield f"{field} was answered {answer}, and had written {attempt.committed}"
    outcome = operation.outcome
    is_another = field in WITHOUT_KEY or (
        field in WITHOUT_KEY_IF_NONE and "idempotencyKey" not in operation.request.arguments
    )
    if outcome.code and not is_another:
        # What was only asked for can be rejected, or run out of time, meanwhile.
        asked = ASKING if field in ASKS else set()
        written = {table for table, _ in operation.committed} - asked
        if written and outcome.code != "ACCOUNT_ERASED":
            yield f"{field} was refused at last with {outcome.code}, and had been done"
    if isinstance(outcome, Done):
        yield from _problems_of_answer(operation, outcome.payload, ledgers)


def _problems_of_answer(
    operation: Operation, payload: Mapping[str, Any], ledgers: Ledgers
) -> Iterator[str]:
    field = operation.request.name
    entry_id = ledgers.named_by(operation)
    if entry_id is not None:
        row = ledgers.entries.get(entry_id)
        if row is None:
            yield f"{field} was answered with an entry that is not there"
        else:
            yield from _problems_of_entry(operation, payload, row)
    shown = payload.get("exchange") or payload
    if field in SHOWN_AFTER and shown.get("status") not in SHOWN_AFTER[field]:
        yield f"{field} is done, and the exchange is shown as {shown.get('status')}"


def _problems_of_entry(operation: Operation, payload: Mapping[str, Any], row: Row) -> Iterator[str]:
    request, field = operation.request, operation.request.name
    if row["user_id"] != request.about["user"]:
        yield f"{field} was answered with somebody else's entry"
    points = request.points
    if points is not None and row["points_change"] != points:
        yield f"{field} moved {row['points_change']} points instead of {points}"
    if "new_balance" in payload and payload["new_balance"] > row["balance_after"]:
        yield f"{field} showed {payload['new_balance']} points"
    if "ledgerEntry" not in payload:
        return
    entry, balance = payload["ledgerEntry"], payload["balance"]
    told = entry["sequence"], entry["points"], entry["heldPoints"], entry["balanceAfter"]
    stored = (row["sequence"], row["points_change"], row["held_change"], row["balance_after"])
    if told != stored:
        yield f"{field} was answered with the entry {told} instead of {stored}"
    if (balance["version"], balance["held"]) != (row["sequence"], row["held_after"]):
        yield f"{field} was answered with another entry's balance: {balance}"
    if balance["available"] > row["balance_after"]:
        yield f"{field} showed {balance['available']} points"
    is_own = ("points_ledger", row["transaction_id"]) in operation.last.committed
    if payload["replayed"] is is_own:
        yield f"{field} was answered with replayed: {payload['replayed']}"


def _problems_of_orders(
    world: World, ledgers: Ledgers, end: float, catalogue: Catalogue
) -> Iterator[str]:
    may_expire = world.latest >= AFTER_THE_FISCAL_YEAR
    for name, citizen in (("hanako", HANAKO), ("taro", TARO)):
        account = AccountModel(citizen["sub"], ledgers, may_expire=may_expire)
        yield from account.problems()
        yield from _order(f"the account of {name}", account.events(), account.initial)
    for name, reward_id in world.programme.reward_ids.items():
        offered = REWARDS[name]
        initial = offered.get("stock"), offered["pointsCost"], True
        events = chain(
            events_of_reward(reward_id, ledgers, end), seen_of_reward(reward_id, ledgers)
        )
        yield from _order(name, events, initial)
    for adjustment_id in ledgers.adjustments:
        events = chain(
            events_of_adjustment(adjustment_id, ledgers, end),
            shown_in_lists("pendingAdjustments", adjustment_id, ledgers),
        )
        yield from _order(f"adjustment {adjustment_id[:8]}", events, NEW)
    for exchange_id in ledgers.exchanges:
        events = chain(
            events_of_exchange(exchange_id, ledgers, end),
            shown_in_lists("exchanges", exchange_id, ledgers),
        )
        yield from _order(f"exchange {exchange_id[:8]}", events, NOTHING)
    for token_id in sorted(ledgers.tokens.keys() - world.programme.tokens):
        shown = shown_in_lists("qrTokens", token_id, ledgers)
        events = chain(p2_events_of_token(token_id, ledgers, end), shown)
        yield from _order(f"token {token_id[:8]}", events, NOTHING)
    yield from problems_of_kiosks(ledgers, world.pool)
    yield from problems_of_kiosk_days(ledgers)
    for enrolment_id, row in ledgers.enrolments.items():
        yield from _order(
            f"code {enrolment_id[:8]}", events_of_enrolment(row, ledgers, end), NOTHING
        )
    for what, found in orders_of_kiosk_days(ledgers):
        yield from _order(what, found, 0)
    yield from problems_of_admin_days(ledgers)
    for what, found in orders_of_admin_days(ledgers):
        yield from _order(what, found, ())
    for order in catalogue.orders(end):
        yield from _order(*order)


def _order(what: str, events: Iterable[Event], initial: State) -> Iterator[str]:
    found = [*events]
    stuck = stuck_at(found, initial)
    if stuck:
        yield f"{what}: no order fits the answers; none of these can be next: " + "; ".join(
            f"{event.text} [{event.began:g}..{event.ended:g}]" for event in stuck
        )
