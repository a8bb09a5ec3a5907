"""Ends of exchanges as the sweeper and erasure ask for them, without a caller."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.domain.authorization import Role
from resolvers.domain.enums import ErrorCode, ExchangeStatus, LedgerEntryType
from resolvers.domain.errors import DomainError
from resolvers.domain.exchange_states import Step
from resolvers.domain.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.domain.exchanges import Exchange
from resolvers.services.errors import OutcomeUnknownError
from resolvers.services.exchange_transitions import cancel_exchange, transition_exchange
from resolvers.services.point_transactions import TransactionResult
from resolvers.storage import exchanges, ledger, users
from resolvers.storage.client import Database
from tests.support.clients import ClientInFront, IsOvertaken, LosesReplies, LosesRequests
from tests.support.contexts import context_of
from tests.support.domain_programme import TOKYO
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import NOW
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

IN_TIME = TransitionTerms(now=NOW, zone=TOKYO, refund_grace_days=0, salt="salt")
OVER = replace(IN_TIME, now=NOW + timedelta(hours=72))
TIME_OUT, ERASE = TransitionRequest(Step.TIME_OUT), TransitionRequest(Step.ERASE)


@pytest.fixture
def desk(moto_client: "DynamoDBClient", moto_environment: str) -> Desk:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return Desk(service)


@pytest.fixture
def held(desk: Desk) -> Exchange:
    """500 points of hers, held until OVER; one of three in stock."""
    return row(desk, desk.hold(stock=3)["id"])


def row(desk: Desk, exchange_id: str) -> Exchange:
    read = exchanges.read(desk.service.database, exchange_id)
    assert read is not None
    return read


def database(desk: Desk, client: object = None) -> Database:
    return replace(desk.service.database, client=client or desk.service.client)


def code_of(
    desk: Desk, held: Exchange, transition: TransitionRequest, terms: TransitionTerms
) -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        desk.service.unchanged(transition_exchange, desk.service.database, held, transition, terms)
    return refused.value.code


def test_a_hold_that_is_over_times_out_once(desk: Desk, held: Exchange) -> None:
    settled = transition_exchange(desk.service.database, held, TIME_OUT, OVER)

    assert settled.replayed is False
    assert settled.entry.transaction_type is LedgerEntryType.HOLD_RELEASE
    assert (settled.entry.operation, settled.entry.actor.role) == ("timeout", "system")
    after = row(desk, held.exchange_id)
    assert settled.created == after
    assert (after.status, after.decided_at) == (ExchangeStatus.EXPIRED, None)
    assert (after.updated_at, after.hold_until) == (OVER.now, OVER.now)
    assert desk.service.ask("viewer")["balance"]["available"] == 1500


def test_p10_a_second_sweeper_replays_the_first_ones_work(desk: Desk, held: Exchange) -> None:
    first = transition_exchange(desk.service.database, held, TIME_OUT, OVER)
    later = replace(OVER, now=OVER.now + timedelta(minutes=1))

    again: TransactionResult[Exchange] = desk.service.unchanged(
        transition_exchange, desk.service.database, held, TIME_OUT, later
    )

    assert (again.replayed, again.entry) == (True, first.entry)


def test_a_hold_times_out_from_its_last_moment_on_and_not_before(
    desk: Desk, held: Exchange
) -> None:
    before = replace(OVER, now=OVER.now - timedelta(milliseconds=1))

    assert code_of(desk, held, TIME_OUT, before) is ErrorCode.INVALID_STATE_TRANSITION
    assert transition_exchange(desk.service.database, held, TIME_OUT, OVER).replayed is False


def test_that_a_hold_is_over_is_a_condition_of_its_time_out(desk: Desk, held: Exchange) -> None:
    """Something had made it longer by the time that the transaction came."""
    longer = IsOvertaken(
        desk.service.client,
        lambda: desk.service.write(
            "exchanges", held.exchange_id, hold_until="2026-12-31T00:00:00.000Z"
        ),
    )

    with pytest.raises(DomainError) as refused:
        transition_exchange(database(desk, longer), held, TIME_OUT, OVER)

    assert refused.value.code is ErrorCode.INVALID_STATE_TRANSITION
    assert row(desk, held.exchange_id).status is ExchangeStatus.PENDING_APPROVAL


@pytest.mark.parametrize("step", ["approve", "reject", "cancel"])
def test_p7_a_hold_that_somebody_ended_does_not_time_out(
    desk: Desk, held: Exchange, step: str
) -> None:
    granted(getattr(desk, step)({"id": held.exchange_id}))

    assert code_of(desk, held, TIME_OUT, OVER) is ErrorCode.INVALID_STATE_TRANSITION


def test_an_exchange_that_never_waited_does_not_time_out(desk: Desk) -> None:
    confirmed = row(desk, desk.confirmed()["id"])

    assert code_of(desk, confirmed, TIME_OUT, OVER) is ErrorCode.INVALID_STATE_TRANSITION


def test_a_suspended_citizens_hold_times_out_and_an_erased_ones_does_not(
    desk: Desk, held: Exchange
) -> None:
    other = row(desk, desk.hold("other")["id"])
    desk.service.write_account(HANAKO, status="SUSPENDED")
    transition_exchange(desk.service.database, held, TIME_OUT, OVER)

    desk.service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z")
    assert code_of(desk, other, TIME_OUT, OVER) is ErrorCode.ACCOUNT_ERASED


def test_erasure_ends_the_hold_of_an_erased_account_at_any_moment_and_once(
    desk: Desk, held: Exchange
) -> None:
    desk.service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z", status="ERASED")

    settled = transition_exchange(desk.service.database, held, ERASE, IN_TIME)
    again = transition_exchange(desk.service.database, held, ERASE, OVER)

    assert (settled.entry.operation, settled.entry.held_change) == ("erase", -500)
    assert (again.replayed, again.entry) == (True, settled.entry)
    assert row(desk, held.exchange_id).status is ExchangeStatus.CANCELLED
    account = users.read(desk.service.database, HANAKO["sub"])
    assert account is not None
    assert (account.holds, account.points_balance, account.is_erased) == ({}, 1500, True)
    assert desk.stock({"rewardId": held.reward_id}) == (3, 0)


def test_a_time_out_whose_answer_got_lost_is_done_once(desk: Desk, held: Exchange) -> None:
    settled = transition_exchange(
        database(desk, LosesReplies(desk.service.client)), held, TIME_OUT, OVER
    )

    assert settled.replayed is False
    assert len(desk.service.rows("points_ledger")) == 3


def test_a_time_out_that_nothing_answers_is_unknown(desk: Desk, held: Exchange) -> None:
    with pytest.raises(OutcomeUnknownError):
        transition_exchange(
            database(desk, LosesRequests(desk.service.client, 100)), held, TIME_OUT, OVER
        )


class SeesTheAccountLater(ClientInFront):
    """Somebody else writes during the first read: the account comes as it is after it."""

    def __init__(self, client: Any, between: Callable[[], object]) -> None:
        super().__init__(client)
        self.between: Callable[[], object] | None = between

    def batch_get_item(self, **request: Any) -> Any:
        between, self.between = self.between, None
        before = self.client.batch_get_item(**request)
        if between is not None:
            between()
            after = self.client.batch_get_item(**request)
            before["Responses"]["moto-users"] = after["Responses"]["moto-users"]
        return before


def test_a_hold_that_only_the_account_shows_as_ended_is_read_again_and_no_fault(
    desk: Desk, held: Exchange
) -> None:
    client = SeesTheAccountLater(
        desk.service.client, lambda: granted(desk.reject({"id": held.exchange_id}))
    )

    with pytest.raises(DomainError) as refused:
        transition_exchange(database(desk, client), held, TIME_OUT, OVER)

    assert refused.value.code is ErrorCode.INVALID_STATE_TRANSITION
    assert len(desk.service.waits) == 1


def test_a_hold_without_its_exchange_cannot_end_by_itself(desk: Desk, held: Exchange) -> None:
    """A row that is gone is taken as it was last read; its update fails, and nothing moves."""
    desk.service.delete("exchanges", held.exchange_id)

    assert code_of(desk, held, TIME_OUT, OVER) is ErrorCode.CONFLICT_RETRY


def cancel(desk: Desk, held: Exchange, overtake: Callable[[], object]) -> LedgerEntryType:
    """Cancel as Hanako; `overtake` is done between the first read and the transaction."""
    overtaken = IsOvertaken(desk.service.client, overtake)
    context = context_of(database(desk, overtaken), HANAKO["sub"], Role.CITIZEN)
    return cancel_exchange(context, held.exchange_id, "cancel-1").entry.transaction_type


def test_cancellation_refunds_hold_approved_meanwhile(desk: Desk, held: Exchange) -> None:
    refunded = cancel(desk, held, lambda: granted(desk.approve({"id": held.exchange_id})))

    assert refunded is LedgerEntryType.EXCHANGE_REFUND
    assert row(desk, held.exchange_id).status is ExchangeStatus.CANCELLED


def test_cancellation_rejects_hold_rejected_meanwhile(desk: Desk, held: Exchange) -> None:
    with pytest.raises(DomainError) as refused:
        cancel(desk, held, lambda: granted(desk.reject({"id": held.exchange_id})))

    assert refused.value.code is ErrorCode.INVALID_STATE_TRANSITION


def test_the_entry_of_an_end_is_found_by_the_exchange_alone(desk: Desk, held: Exchange) -> None:
    settled = transition_exchange(desk.service.database, held, TIME_OUT, OVER)

    assert ledger.read(desk.service.database, settled.entry.transaction_id) == settled.entry
    assert settled.entry.exchange_id == held.exchange_id
    assert settled.entry.result.as_of == datetime(2026, 11, 28, 9, tzinfo=NOW.tzinfo)
