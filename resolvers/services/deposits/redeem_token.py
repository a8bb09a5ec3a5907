"""Redeem a QR token for points."""

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import AlreadyDoneError, QrTokenError
from resolvers.domain.deposits.qr_codes import read_code, token_id_of
from resolvers.domain.deposits.qr_tokens import ALREADY_REDEEMED
from resolvers.domain.deposits.recycling import RecycleEvent, redeem, redemption_command
from resolvers.domain.points.accounts import Account
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.point_transactions import (
    PointWrites,
    Rows,
    TransactionResult,
    commit_points,
)
from resolvers.storage.deposits import budgets, qr_tokens, recycle_events


def redeem_token(context: ServiceContext, code: str) -> TransactionResult[RecycleEvent]:
    """Credit the deposit of the token with this code to the caller, once.

    The same transaction turns the token's reservation into issued points of its budget.

    Raise QrTokenError, and the errors of `redeem` and `commit_points`.
    """
    token_id = token_id_of(context.settings.secrets.pepper, read_code(code))
    token_key = qr_tokens.key(token_id)
    command = redemption_command(context.caller.subject, token_id)

    def decide(account: Account, rows: Rows) -> PointWrites[RecycleEvent]:
        redeemed = redeem(
            account,
            qr_tokens.from_item(rows.get(token_key)),
            command,
            now=context.now,
            programme=context.settings.programme,
        )
        event, token = redeemed.event, redeemed.token
        writes = [
            recycle_events.record(event),
            qr_tokens.redeem(token, account.user_id, event.recorded_at),
        ]
        if token.reservation is not None:
            writes.append(budgets.settle(token.reservation, event.points_earned))
        return PointWrites(redeemed.movement, writes, event)

    try:
        result = commit_points(context.database, command, context.now, decide, reads=[token_key])
    except AlreadyDoneError as done:
        raise QrTokenError(ErrorCode.TOKEN_ALREADY_REDEEMED, ALREADY_REDEEMED) from done
    event_id = result.entry.event_id or ""
    return result.or_read(lambda: recycle_events.read(context.database, event_id))
