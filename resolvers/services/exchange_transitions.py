"""The steps of an exchange that move points: approve, reject, cancel, time out, end by erasure."""

from collections.abc import Callable

from resolvers.domain import exchange_transitions as rules
from resolvers.domain.accounts import Account, AccountGuard
from resolvers.domain.enums import ExchangeStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.exchange_states import Step, status_after, wrong_state
from resolvers.domain.exchange_transitions import (
    TransitionRequest,
    TransitionTerms,
    transition_command,
)
from resolvers.domain.exchanges import Exchange
from resolvers.domain.ledger import LedgerEntry
from resolvers.services.point_transactions import (
    Decision,
    Movable,
    Rows,
    TransactionResult,
    move_points,
)
from resolvers.storage import exchanges, rewards
from resolvers.storage.client import Database
from resolvers.storage.expressions import RetryError


class _EndedOtherwiseError(Exception):
    """The id of the step stands for another caller's, or another step."""


def end_exchange(
    database: Database, exchange: Exchange, transition: TransitionRequest, terms: TransitionTerms
) -> TransactionResult[Exchange]:
    """Do the step once, however often it is asked for; `exchange` is the row as just read.

    Raises INVALID_STATE_TRANSITION where another step ended it, or the same one with another
    reason or note; what `move_points` raises.
    """
    try:
        return _move(database, exchange, transition, terms)
    except _EndedOtherwiseError:
        raise _why_not(exchanges.read(database, exchange.exchange_id), transition.step) from None


def cancel_exchange(
    database: Database,
    exchange: Exchange,
    read: Callable[[], Exchange],
    transition: TransitionRequest,
    terms: TransitionTerms,
) -> TransactionResult[Exchange]:
    """End the hold or refund, whichever there is to do.

    `exchange` is the row as just read, `read` reads it anew: a hold that is approved meanwhile is
    refunded. Raises as `end_exchange`.
    """
    try:
        return _move(database, exchange, transition, terms)
    except _EndedOtherwiseError:
        again = read()
        if transition_command(again, transition) == transition_command(exchange, transition):
            raise _why_not(again, transition.step) from None
    return end_exchange(database, again, transition, terms)


def _why_not(standing: Exchange | None, step: Step) -> DomainError:
    """What is told to who comes second: the status, which they may see; not who was first."""
    if standing is not None:
        try:
            status_after(standing.status, step)
        except DomainError as refused:
            return refused
    return _done_before()


def _done_before() -> DomainError:
    return wrong_state("this was done before, by another request")


def _move(
    database: Database, exchange: Exchange, transition: TransitionRequest, terms: TransitionTerms
) -> TransactionResult[Exchange]:
    command = transition_command(exchange, transition)
    reads = [exchanges.key(exchange.exchange_id), rewards.key(exchange.reward_id)]

    def decide(account: Account, rows: Rows) -> Decision[Exchange]:
        before = exchanges.from_item(rows.get(reads[0])) or exchange
        if before.status is ExchangeStatus.PENDING_APPROVAL and (
            before.exchange_id not in account.holds
        ):
            # The two rows are of different moments: the hold has just ended.
            raise RetryError
        if transition_command(before, transition) != command:
            raise _EndedOtherwiseError
        ended = rules.end_exchange(account, before, transition, command, terms)
        writes = [exchanges.move_on(before, ended.exchange)]
        if ended.given_back and reads[1] in rows:
            writes.append(rewards.give_back(before.reward_id, before.quantity, before.stock_taken))
        return Decision(ended.movement, writes, ended.exchange)

    def recall(_: LedgerEntry) -> Exchange | None:
        # As it is now: what was approved may have been fulfilled or cancelled since.
        standing = exchanges.read(database, exchange.exchange_id)
        if (
            transition.step is Step.APPROVE
            and standing is not None
            and standing.note != transition.note
        ):
            raise _done_before()
        return standing

    movable = Movable(
        command,
        reads,
        decide,
        recall,
        taken=_EndedOtherwiseError(),
        reused=_done_before(),
        guard=AccountGuard.ANY if transition.step is Step.ERASE else AccountGuard.NOT_ERASED,
    )
    return move_points(database, movable, terms.now)
