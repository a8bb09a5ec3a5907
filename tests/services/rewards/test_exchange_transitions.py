from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode, ExchangeStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.services.base.point_transactions import TransactionResult
from resolvers.services.rewards.exchange_transitions import transition_exchange
from resolvers.storage.rewards import exchanges
from tests.support.clients import ClientInFront
from tests.support.domain_programme import TOKYO
from tests.support.exchange_steps import Desk
from tests.support.identities import NOW
from tests.support.service import HANAKO, Service

IN_TIME = TransitionTerms(now=NOW, zone=TOKYO, refund_grace_days=0, salt="salt")
OVER = replace(IN_TIME, now=NOW + timedelta(hours=72))
TIME_OUT, ERASE = TransitionRequest(Step.TIME_OUT), TransitionRequest(Step.ERASE)
ERASED_AT = "2026-11-25T09:00:00.000Z"


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


@pytest.fixture
def held(desk: Desk) -> Exchange:
    """500 points of hers, held until OVER; one of three in stock."""
    return row(desk, desk.hold(stock=3)["id"])


def row(desk: Desk, exchange_id: str) -> Exchange:
    read = exchanges.read(desk.service.database, exchange_id)
    assert read is not None
    return read


def end(
    desk: Desk,
    held: Exchange,
    request: TransitionRequest = TIME_OUT,
    terms: TransitionTerms = OVER,
    client: Any = None,
) -> TransactionResult[Exchange]:
    database = replace(desk.service.database, client=client or desk.service.client)
    return transition_exchange(database, held, request, terms)


def code_of(desk: Desk, held: Exchange, **options: Any) -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        end(desk, held, **options)
    return refused.value.code


def test_p15_only_erasure_ends_erased_accounts_hold(desk: Desk, held: Exchange) -> None:
    desk.service.write_account(HANAKO, erased_at=ERASED_AT, status="ERASED")
    assert code_of(desk, held) is ErrorCode.ACCOUNT_ERASED

    erased, again = end(desk, held, ERASE, IN_TIME), end(desk, held, ERASE)

    assert (erased.entry.operation, erased.entry.held_change) == ("erase", -500)
    assert (again.replayed, again.entry) == (True, erased.entry)
    assert row(desk, held.exchange_id).status is ExchangeStatus.CANCELLED
    account = desk.service.account()
    assert account is not None
    assert (account.holds, account.points_balance) == ({}, 1500)
    assert desk.stock({"rewardId": held.reward_id}) == (3, 0)


class SeesTheAccountLater(ClientInFront):
    """A change comes during the first read: the account's row is from after it."""

    def __init__(self, client: Any, between: Callable[[], object]) -> None:
        super().__init__(client)
        self.between: Callable[[], object] | None = between

    def batch_get_item(self, **request: Any) -> Any:
        between, self.between = self.between, None
        before = self.client.batch_get_item(**request)
        if between is not None:
            between()
            after = self.client.batch_get_item(**request)
            (users,) = (name for name in after["Responses"] if name.endswith("-users"))
            before["Responses"][users] = after["Responses"][users]
        return before


def test_torn_read_of_ended_hold_is_repeated(desk: Desk, held: Exchange) -> None:
    client = SeesTheAccountLater(desk.service.client, lambda: desk.reject({"id": held.exchange_id}))

    assert code_of(desk, held, client=client) is ErrorCode.INVALID_STATE_TRANSITION
    assert len(desk.service.waits) == 1
