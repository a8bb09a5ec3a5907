"""The steps of an exchange that move points: approve, reject, cancel, time out, end by erasure."""

from collections.abc import Callable

from resolvers.rules import exchange_ends as rules
from resolvers.rules.accounts import Account, AccountGuard
from resolvers.rules.exchange_ends import Ending, EndTerms, order_end
from resolvers.rules.exchange_states import Step, status_after, wrong_state
from resolvers.rules.exchanges import Exchange
from resolvers.rules.ledger import LedgerEntry
from resolvers.rules.refusals import Refused
from resolvers.rules.vocabulary import ExchangeStatus
from resolvers.tables import exchanges, rewards
from resolvers.tables.dynamo import Database
from resolvers.tables.movements import (
    Decision,
    Movable,
    Rows,
    Settled,
    move_points,
)
from resolvers.tables.writes import DecideAgain


class _EndedOtherwise(Exception):  # noqa: N818 - no error: another step was faster
    """The id of the step stands for another caller's, or another step."""


def end_exchange(
    database: Database, exchange: Exchange, ending: Ending, terms: EndTerms
) -> Settled[Exchange]:
    """Do the step once, however often it is asked for; `exchange` is the row as just read.

    Raises INVALID_STATE_TRANSITION where another step ended it, or the same one with another
    reason or note; what `move_points` raises.
    """
    try:
        return _move(database, exchange, ending, terms)
    except _EndedOtherwise:
        raise _why_not(exchanges.read(database, exchange.exchange_id), ending.step) from None


def cancel_exchange(
    database: Database,
    exchange: Exchange,
    read: Callable[[], Exchange],
    ending: Ending,
    terms: EndTerms,
) -> Settled[Exchange]:
    """End the hold or refund, whichever there is to do.

    `exchange` is the row as just read, `read` reads it anew: a hold that is approved meanwhile is
    refunded. Raises as `end_exchange`.
    """
    try:
        return _move(database, exchange, ending, terms)
    except _EndedOtherwise:
        again = read()
        if order_end(again, ending) == order_end(exchange, ending):
            raise _why_not(again, ending.step) from None
    return end_exchange(database, again, ending, terms)


def _why_not(standing: Exchange | None, step: Step) -> Refused:
    """What is told to who comes second: the status, which they may see; not who was first."""
    if standing is not None:
        try:
            status_after(standing.status, step)
        except Refused as refused:
            return refused
    return _done_before()


def _done_before() -> Refused:
    return wrong_state("this was done before, by another request")


def _move(
    database: Database, exchange: Exchange, ending: Ending, terms: EndTerms
) -> Settled[Exchange]:
    order = order_end(exchange, ending)
    reads = [exchanges.key(exchange.exchange_id), rewards.key(exchange.reward_id)]

    def decide(account: Account, rows: Rows) -> Decision[Exchange]:
        before = exchanges.from_item(rows.get(reads[0])) or exchange
        if before.status is ExchangeStatus.PENDING_APPROVAL and (
            before.exchange_id not in account.holds
        ):
            # The two rows are of different moments: the hold has just ended.
            raise DecideAgain
        if order_end(before, ending) != order:
            raise _EndedOtherwise
        ended = rules.end_exchange(account, before, ending, order, terms)
        writes = [exchanges.move_on(before, ended.exchange)]
        if ended.given_back and reads[1] in rows:
            writes.append(rewards.give_back(before.reward_id, before.quantity, before.stock_taken))
        return Decision(ended.movement, writes, ended.exchange)

    def recall(_: LedgerEntry) -> Exchange | None:
        # As it is now: what was approved may have been fulfilled or cancelled since.
        standing = exchanges.read(database, exchange.exchange_id)
        if ending.step is Step.APPROVE and standing is not None and standing.note != ending.note:
            raise _done_before()
        return standing

    movable = Movable(
        order,
        reads,
        decide,
        recall,
        taken=_EndedOtherwise(),
        reused=_done_before(),
        guard=AccountGuard.ANY if ending.step is Step.ERASE else AccountGuard.NOT_ERASED,
    )
    return move_points(database, movable, terms.now)
