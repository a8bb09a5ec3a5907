"""Fulfil exchanges, by hand or with voucher codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from resolvers.domain.base.enums import ExchangeStatus, FulfilmentType, StaffAct
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.staff_actions import staff_action_id
from resolvers.domain.points.accounts import Balance, balance_of, check_not_erased, zero_account
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.fulfilment import fulfil
from resolvers.domain.rewards.vouchers import SEPARATOR, check_typed, typed_codes, typed_voucher
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import reading_after_commit
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.services.rewards.exchange_transitions import read_others
from resolvers.storage.base.expressions import Write
from resolvers.storage.points import users
from resolvers.storage.rewards import exchanges, vouchers


@dataclass(frozen=True)
class Fulfilment:
    """A fulfilled exchange, and its user's balance now: no points moved."""

    exchange: Exchange
    balance: Balance
    replayed: bool


@dataclass(frozen=True)
class Given:
    """The voucher code that an exchange gets, and the writes that take it from its former place."""

    code: str | None
    writes: Sequence[Write] = ()


def fulfil_exchange(
    context: ServiceContext, exchange_id: str, voucher_code: str | None
) -> Fulfilment:
    """Mark an exchange as fulfilled; for an erased account only without a voucher code.

    The codes then belong to the exchange: those in the reward's pool leave it, and others can no
    longer be loaded. Raise NOT_FOUND, FORBIDDEN, ACCOUNT_ERASED, InvalidInput for another
    exchange's code and for more codes than pieces, the errors of `fulfil`, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    if voucher_code is None:
        return fulfil_by(context, exchange_id, None)
    return fulfil_by(context, exchange_id, partial(_give_by_hand, context, voucher_code))


def fulfil_by(
    context: ServiceContext, exchange_id: str, give: Callable[[Exchange], Given] | None
) -> Fulfilment:
    """Fulfil as `fulfil_exchange` does, with the code that `give` finds for the exchange as read.

    `give` is called again before each attempt; its writes are in the transaction that fulfils.
    """
    database = context.database

    def decide() -> Change[tuple[Exchange, bool]]:
        before = read_others(context, exchange_id)
        account = None if give is None else users.read(database, before.user_id)
        if account is not None:
            check_not_erased(account)
        given = Given(None) if give is None else give(before)
        after = fulfil(before, context.caller.subject, given.code, context.now)
        if after is before:
            return Change((before, True), row=before)
        writes = [exchanges.move_on(before, after)]
        if give is not None:
            writes += [users.check_not_erased(before.user_id), *given.writes]
        writes += record_act(
            context,
            StaffAct.FULFIL_EXCHANGE,
            staff_action_id("fulfilment", exchange_id),
            user_id=before.user_id,
            exchange_id=exchange_id,
            reward_id=before.reward_id,
        )
        return Change((after, False), writes, before.status.value, after)

    exchange, replayed = write_optimistically(database, decide)
    with reading_after_commit():
        account = users.read(database, exchange.user_id)
    balance = balance_of(account or zero_account(exchange.user_id, context.now), context.now)
    return Fulfilment(exchange, balance, replayed)


def _give_by_hand(context: ServiceContext, voucher_code: str, exchange: Exchange) -> Given:
    """Return the code that an operator entered, and assign each code in it to the exchange.

    A loaded code is stored in its partner's spelling. A row of this exchange itself comes from an
    equal request that was faster: then the exchange has changed since it was read.
    """
    if exchange.status is not ExchangeStatus.CONFIRMED:
        return Given(voucher_code)
    reward_id, exchange_id = exchange.reward_id, exchange.exchange_id
    typed = typed_codes(reward_id, voucher_code)
    reward, rows = vouchers.read_with_reward(context.database, reward_id, list(typed))
    if reward is not None and reward.fulfilment is not FulfilmentType.VOUCHER_CODE:
        # A note for a reward that is picked up or sent: two exchanges can have the same note.
        return Given(voucher_code)
    check_typed(typed, exchange.quantity)
    writes = []
    for voucher_id, row in zip(typed, rows, strict=True):
        if row is None:
            new = typed_voucher(voucher_id, reward_id, exchange_id, context.now)
            writes.append(vouchers.put_new(new))
        elif row.code is not None:
            typed[voucher_id] = row.code
            writes.append(vouchers.hand_over(row, exchange_id, context.now))
        elif row.exchange_id != exchange_id:
            raise InvalidInputError(
                "another exchange has a code of voucherCode: enter another code", ["voucherCode"]
            )
    is_loaded = any(row is not None for row in rows)
    return Given(SEPARATOR.join(typed.values()) if is_loaded else voucher_code, writes)
