from datetime import UTC, datetime, timedelta

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.commands import Command
from resolvers.domain.points.lots import NEVER
from resolvers.domain.rewards.exchanges import Exchanged, ExchangeRequest, exchange
from resolvers.domain.rewards.exchanges_without_key import (
    command_without_key,
    find_repeated,
    forget,
    keep,
)
from resolvers.domain.rewards.redemption_counts import no_count
from tests.support.domain_programme import NOW, TOKYO, VOUCHER
from tests.support.refusals import refused_replay

WINDOW = timedelta(seconds=30)
POSTER = VOUCHER.model_copy(update={"reward_id": "poster"})
RICH = zero_account("hanako", NOW).model_copy(
    update={"points_balance": 5000, "lots": {NEVER: 5000}}
)
NEW_YEAR = datetime(2026, 12, 31, 14, 59, 59, 500_000, tzinfo=UTC)
"""Half a second before the year ends in Tokyo: a day, a month and a year end with it."""


def exchanged(
    account: Account = RICH, now: datetime = NOW, name: str = "1", reward_id: str = "voucher"
) -> Exchanged:
    request = ExchangeRequest(reward_id, 1, None, name)
    reward = {"voucher": VOUCHER, "poster": POSTER}[reward_id]
    command = command_without_key(account.user_id, request)
    made = exchange(
        account,
        reward,
        request,
        command,
        count=no_count(account.user_id, reward_id),
        now=now,
        zone=TOKYO,
        hold_hours=72,
    )
    return keep(made, now, WINDOW)


@pytest.mark.parametrize("moment", [NOW, NEW_YEAR])
@pytest.mark.parametrize(
    ("seconds", "is_repeated"), [(-5, True), (29.999, True), (30, False), (86_400, False)]
)
def test_request_repeats_exchange_within_window(
    moment: datetime, seconds: float, *, is_repeated: bool
) -> None:
    made = exchanged(now=moment).movement

    found = find_repeated(made.account, "voucher", moment + timedelta(seconds=seconds), WINDOW)

    assert found == (made.entry.transaction_id if is_repeated else None)


def test_exchange_of_clock_ahead_is_repeated() -> None:
    """The exchange itself is as late as the entry before it."""
    ahead = RICH.model_copy(update={"last_at": NOW + timedelta(minutes=1)})
    made = exchanged(ahead).movement

    for seconds, found in ((0, True), (89.999, True), (90, False)):
        moment = NOW + timedelta(seconds=seconds)
        assert (find_repeated(made.account, "voucher", moment, WINDOW) is not None) is found


def test_kept_exchange_is_stored_in_these_words() -> None:
    made = exchanged().movement

    stored = made.account.to_item()["exchanges_without_key"]
    assert stored == {
        "voucher": {
            "exchanged_at": "2026-11-25T09:00:00.000Z",
            "transaction_id": digest("hanako", "exchange", "1"),
        }
    }
    assert made.entry.caller_hash == digest("hanako", "exchange", "without key", "voucher")
    assert made.entry.request_hash == digest("exchange", "voucher", 1, None)
    assert Account.model_validate(made.account.to_item()) == made.account


def test_another_made_up_key_is_same_request() -> None:
    first, entry = exchanged(), exchanged().movement.entry

    assert refused_replay(command_of(), entry) is None
    assert not command_of().has_callers_key
    assert command_of().transaction_id != first.movement.entry.transaction_id


def test_account_keeps_what_requests_can_repeat() -> None:
    first = exchanged().movement

    def kept_after(later: timedelta) -> set[str]:
        second = exchanged(first.account, NOW + later, "2", "poster")
        return {*(second.movement.account.exchanges_without_key or {})}

    assert kept_after(WINDOW / 2) == {"voucher", "poster"}
    assert kept_after(WINDOW) == {"poster"}


def test_undone_exchange_is_not_repeated() -> None:
    first = exchanged()
    both = exchanged(first.movement.account, NOW, "2", "poster").movement.account
    one = forget(both, first.exchange.exchange_id)

    assert find_repeated(one, "voucher", NOW, WINDOW) is None
    assert {*(one.exchanges_without_key or {})} == {"poster"}
    assert forget(first.movement.account, first.exchange.exchange_id).exchanges_without_key is None
    assert forget(RICH, "none") == RICH


def command_of(user_id: str = "hanako", reward_id: str = "voucher") -> Command:
    return command_without_key(user_id, ExchangeRequest(reward_id, 1, None, "another"))
