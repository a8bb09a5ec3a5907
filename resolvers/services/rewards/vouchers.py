"""Load vouchers into a reward's pool, and fulfil exchanges with them."""

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.vouchers import Voucher, check_quantity, joined_code
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.rewards.fulfilment import Fulfilment, Given, fulfil_by
from resolvers.storage.base.client import Database
from resolvers.storage.rewards import vouchers


class VoucherPoolEmptyError(Exception):
    """The reward's pool has fewer codes than the exchange needs: load more."""

    quotes_no_values = True


def load_voucher(database: Database, voucher: Voucher) -> bool:
    """Put a new voucher into its pool; return False if it was loaded before.

    A voucher that an exchange already has counts as loaded.
    Raise CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[bool]:
        (row,) = vouchers.read_many(database, [voucher.voucher_id])
        if row is not None:
            return Change(answer=False, row=row)
        return Change(answer=True, writes=[vouchers.put_new(voucher)], row=voucher)

    return write_optimistically(database, decide)


def hand_over_voucher(context: ServiceContext, exchange_id: str) -> Fulfilment:
    """Fulfil a confirmed exchange with codes of its reward's pool, one for each piece.

    Count VouchersLow if fewer than `vouchers_low` are left, and VoucherPoolEmpty. Raise
    VoucherPoolEmptyError, INVALID_INPUT for more pieces than a transaction can take, and as
    `fulfil_exchange`. The returned exchange is the one right after the transaction.
    """

    def give(exchange: Exchange) -> Given:
        if exchange.status is not ExchangeStatus.CONFIRMED:
            return Given(exchange.voucher_code)
        check_quantity(exchange.quantity)
        taken = _find_free(context, exchange)
        writes = [vouchers.hand_over(each, exchange_id, context.now) for each in taken]
        return Given(joined_code(taken), writes)

    return fulfil_by(context, exchange_id, give)


def _find_free(context: ServiceContext, exchange: Exchange) -> list[Voucher]:
    """Return one voucher for each piece of the exchange.

    They follow a random position, so that concurrent calls rarely want the same ones.
    """
    database, wanted = context.database, exchange.quantity
    limit = context.settings.vouchers_low + wanted
    ids = vouchers.in_pool(database, exchange.reward_id, limit)
    # Set, not added up: a retry counts again.
    database.counts["VouchersLow"] = int(len(ids) < limit)
    first = int(database.retry_policy.fraction() * len(ids))
    found = _read_free(database, [*ids[first:], *ids[:first]], wanted)
    database.counts["VoucherPoolEmpty"] = int(len(found) < wanted)
    if len(found) < wanted:
        raise VoucherPoolEmptyError(
            f"the reward's pool has {len(found)} of the {wanted} codes that are needed: load more"
        )
    return found


def _read_free(database: Database, voucher_ids: list[str], wanted: int) -> list[Voucher]:
    """Return the first `wanted` vouchers that are still free: the index can list others."""
    found: list[Voucher] = []
    while len(found) < wanted and voucher_ids:
        count = wanted - len(found)
        found += vouchers.read_free(database, voucher_ids[:count])
        voucher_ids = voucher_ids[count:]
    return found
