"""Erase an account: block it first, then remove the rest, step by step.

Each step depends only on the tables. The user and the sweeper can repeat it, even at the same
time: a crash between two calls loses nothing.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.staff_actions import (
    id_of_adjustment_rejection,
    id_of_adjustment_request,
    id_of_member_number_change,
    id_of_movement,
    id_of_status_change,
)
from resolvers.domain.points.accounts import Account, AccountGuard
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.upkeep import erasure as rules
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import reading_after_commit
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.point_transactions import PointWrites, Rows, commit_points
from resolvers.services.notices.push_subscriptions import forget_subscriptions
from resolvers.services.rewards.exchange_transitions import transition_exchange
from resolvers.storage.base import staff_actions
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, RetryError, Write
from resolvers.storage.base.faults import describe_fault
from resolvers.storage.members import member_numbers
from resolvers.storage.members.pool_users import DeleteUser, delete_nobody
from resolvers.storage.points import ledger, users
from resolvers.storage.rewards import exchanges

ERASING_SECONDS = 5.0
"""The time that a request continues after the first entry; AppSync stops after 30 seconds."""
WRITES_AT_ONCE = 50

_TEXTS = frozenset({"note", "voucher_code", "voucher_digest", "reason", "notice", "changes"})
_ENTRY_TEXTS = frozenset({"reason", "notice", "salt"})
_SCRUBS = {exchanges.TABLE: exchanges.scrub, staff_actions.TABLE: staff_actions.scrub}

logger = logging.getLogger(__name__)
HasTime = Callable[[], bool]


def erase_account(context: ServiceContext, confirm: str) -> Account:
    """Erase the caller's account and, within the time, its data; the sweeper does the rest.

    Repeating it changes nothing. Raise InvalidInput unless `confirm` is the caller's id,
    CONFLICT_RETRY only if nothing was done, and OutcomeUnknownError if that is not known.
    """
    user_id, now, database = context.caller.subject, context.now, context.database
    rules.check_confirmed(confirm, user_id)
    command = rules.erasure_command(user_id)
    commit_points(
        database,
        command,
        now,
        lambda account, _: PointWrites[None](
            rules.erase(account, command, now), _freed_number(account)
        ),
        guard=AccountGuard.ANY,
    )
    try:
        zone = context.settings.programme_time_zone
        continue_erasure(database, user_id, now, zone, delete_user=context.delete_user)
    except Exception as error:  # noqa: BLE001 - raising would mean that nothing was done
        # The sweeper reports an unreadable row each time, until it is repaired.
        logger.warning("the sweeper has to finish an erasure: %s", describe_fault(error))
    with reading_after_commit():
        account = users.read(database, user_id)
    if account is None:
        raise LookupError("the erased account is missing")
    return account


def _freed_number(account: Account) -> list[Write]:
    number = account.member_number
    return [] if number is None else [member_numbers.free(number, account.user_id)]


def continue_erasure(
    database: Database,
    user_id: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    delete_user: DeleteUser = delete_nobody,
    limit_seconds: float = ERASING_SECONDS,
) -> bool:
    """Continue an erasure; return True if nothing is left to do.

    Return False if the time is up, another call was faster, or the index does not show every entry
    yet. Do nothing for an account that is not erased (True). Start no step after
    `limit_seconds`. Raise OutcomeUnknownError, and the errors of the database and `delete_user`:
    it is safe to continue later.
    """
    began = database.retry_policy.monotonic()

    def has_time() -> bool:
        return database.retry_policy.monotonic() - began < limit_seconds

    while has_time():
        account = users.read(database, user_id)
        if account is None or not account.is_erased or rules.is_finished(account):
            return True
        try:
            goes_on = _take_step(database, account, now, zone, has_time, delete_user)
        except DomainError as error:
            logger.warning("a step of an erasure was rejected: %s", error.code)
            return False
        if not goes_on:
            return False
    return False


def _take_step(
    database: Database,
    account: Account,
    now: datetime,
    zone: ZoneInfo,
    has_time: HasTime,
    delete_user: DeleteUser,
) -> bool:
    """Take the next step; return whether it is done, by this call or another.

    A hold whose exchange cannot be ended stays, and the account unfinished, but texts are removed.
    """
    exchange = _find_held(database, account)
    if exchange is not None:
        terms = TransitionTerms.without_request(now, zone)
        transition_exchange(database, exchange, TransitionRequest(Step.ERASE), terms)
        return True
    if account.lots:
        _expire(database, account, now)
        return True
    if not _scrub(database, account, has_time):
        return False
    forget_subscriptions(database, account.user_id)
    # Until the pool user is deleted, the account stays due.
    delete_user(account.user_id)
    if account.holds:
        now_read = users.read(database, account.user_id)
        if now_read is not None and now_read.ledger_seq != account.ledger_seq:
            # Another call has just ended one.
            return True
        logger.error(
            "%d holds without an exchange that can be ended: cannot finish an erasure",
            len(account.holds),
        )
        return False
    _write(database, [users.finish_erasure(account)])
    return True


def _find_held(database: Database, account: Account) -> Exchange | None:
    """Return the exchange of one of the account's holds, if it is readable and can be ended."""
    for exchange_id in sorted(account.holds):
        (exchange,) = exchanges.read_many(database, [exchange_id])
        if exchange is not None and exchange.status is ExchangeStatus.PENDING_APPROVAL:
            return exchange
    return None


def _expire(database: Database, as_read: Account, now: datetime) -> None:
    command = rules.remaining_expiry_command(as_read)

    def decide(account: Account, _: Rows) -> PointWrites[None]:
        if account.ledger_seq != as_read.ledger_seq:
            # Another call did it between the reads of the account and of its entry.
            raise RetryError
        return PointWrites(rules.expire_all(account, command, now))

    commit_points(database, command, now, decide, guard=AccountGuard.ANY)


def _scrub(database: Database, account: Account, has_time: HasTime) -> bool:
    """Remove all texts by people; return whether the index showed all entries.

    It continues after the last entry of an earlier call, so any length of the ledger is possible.
    """
    seen = account.scrubbed_sequence or 0
    action_ids = _numbered_actions(account)
    for entries in ledger.history(database, account.user_id, seen):
        if [entry["sequence"] for entry in entries] != [*range(seen + 1, seen + 1 + len(entries))]:
            return False
        seen += len(entries)
        if not has_time():
            return False
        writes = _scrubbing(database, entries, action_ids)
        action_ids = []
        for start in range(0, len(writes), WRITES_AT_ONCE):
            if not has_time():
                return False
            _write(database, writes[start : start + WRITES_AT_ONCE])
        if seen < account.ledger_seq:
            _write(database, [users.note_scrubbed(account, seen)])
    return seen == account.ledger_seq


def _numbered_actions(account: Account) -> list[str]:
    """Return the ids of the account's staff actions without an entry.

    Their rows are numbered, so no index is needed, which could lag.
    """
    requests = range(1, (account.adjustment_requests or 0) + 1)
    return [
        id_of(account.user_id, number)
        for numbers, id_of in (
            (range(1, (account.status_changes or 0) + 1), id_of_status_change),
            (requests, id_of_adjustment_request),
            (requests, id_of_adjustment_rejection),
            (range(1, (account.member_number_changes or 0) + 1), id_of_member_number_change),
        )
        for number in numbers
    ]


def _scrubbing(
    database: Database, entries: Sequence[Item], action_ids: Sequence[str]
) -> list[Write]:
    """Return the remaining writes for these entries, the rows that they name, and staff actions."""
    exchange_ids = [entry.get("exchange_id") for entry in entries]
    named = [exchanges.key(each) for each in exchange_ids if isinstance(each, str)]
    # A scrubbed entry keeps its digest, so a row that an earlier attempt missed is found again.
    reasoned = [entry["transaction_id"] for entry in entries if "reason_digest" in entry]
    acts = [*action_ids, *map(id_of_movement, reasoned)]
    keys = [*named, *map(staff_actions.key, acts)]
    rows = database.batch_get(keys, consistent=True) if keys else {}
    return [
        *(
            ledger.scrub(entry["transaction_id"])
            for entry in entries
            if not _ENTRY_TEXTS.isdisjoint(entry)
        ),
        *(
            _SCRUBS[table](row_id)
            for (table, row_id), row in rows.items()
            if not _TEXTS.isdisjoint(row)
        ),
    ]


def _write(database: Database, writes: Sequence[Write]) -> None:
    """Write removals, which have no effect when repeated."""
    write_optimistically(database, lambda: Change(None, writes))
