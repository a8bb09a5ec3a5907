"""Recycling: citizens redeem the QR tokens that kiosks issue, and get points."""

from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.fields import ContextInfo, Payload, mutation
from resolvers.api.graphql.types.balance import PointBalance, present_balance
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.ledger_entry import LedgerEntry, present_ledger_entry
from resolvers.api.graphql.types.recycle_event import RecycleEvent, present_recycle_event
from resolvers.domain.accounts import Account
from resolvers.domain.authorization import Role
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import QrTokenError
from resolvers.domain.ledger import LedgerEntry as Entry
from resolvers.domain.ledger import answered_balance
from resolvers.domain.qr_tokens import token_id_of
from resolvers.domain.recycling import RecycleEvent as Row
from resolvers.domain.recycling import redeem, redemption_command
from resolvers.services.point_transactions import (
    Decision,
    Movable,
    Rows,
    TransactionResult,
    move_points,
)
from resolvers.storage import qr_tokens, recycle_events

Code = Annotated[
    str, strawberry.argument(description="The secret of the QR picture, as the kiosk shows it.")
]


@strawberry.type(description="A redeemed token, or why it was refused.")
class RedeemQrTokenPayload(Payload):
    recycle_event: RecycleEvent | None = strawberry.field(
        default=None, description="The deposit that was credited."
    )
    ledger_entry: LedgerEntry | None = strawberry.field(
        default=None, description="The movement of points."
    )
    balance: PointBalance | None = strawberry.field(
        default=None, description="The balance right after it; the same on a replay."
    )
    replayed: bool = strawberry.field(
        default=False, description="Whether the caller had redeemed this token before."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class RecyclingMutation:
    @mutation(
        Role.CITIZEN,
        refused=RedeemQrTokenPayload,
        description="Redeem a QR token for points, for every citizen. The token is the idempotency "
        "key: sent again by the same citizen it has one effect and one answer. What does not yet "
        "make a whole point is carried to the next visit. Points whose FIXED_DATE has passed since "
        "the token was issued are credited and have expired. Errors: TOKEN_NOT_FOUND, "
        "TOKEN_ALREADY_REDEEMED, TOKEN_EXPIRED, TOKEN_REVOKED, DAILY_EARN_CAP_REACHED (the token "
        "stays redeemable), ACCOUNT_SUSPENDED, ACCOUNT_ERASED, INVALID_INPUT, CONFLICT_RETRY. "
        "After a timeout or an OutcomeUnknown send the same request again.",
    )
    def redeem_qr_token(self, info: ContextInfo, code: Code) -> RedeemQrTokenPayload | None:
        context: Context = info.context
        settings = context.settings
        token_id = token_id_of(settings.secrets.pepper, code)
        command = redemption_command(context.caller.subject, token_id)

        def decide(account: Account, rows: Rows) -> Decision[Row]:
            token = qr_tokens.from_item(rows.get(qr_tokens.key(token_id)))
            redeemed = redeem(
                account,
                token,
                command,
                now=context.now,
                programme=settings.programme,
            )
            writes = [
                recycle_events.record(redeemed.event),
                qr_tokens.redeem(token_id, account.user_id, redeemed.event.recorded_at),
            ]
            return Decision(redeemed.movement, writes, redeemed.event)

        def recall(entry: Entry) -> Row | None:
            return recycle_events.read(context.database, entry.event_id or "")

        taken = QrTokenError(ErrorCode.TOKEN_ALREADY_REDEEMED, "the token was redeemed before")
        movable = Movable(command, [qr_tokens.key(token_id)], decide, recall, taken)
        settled = move_points(context.database, movable, context.now)
        return _present(context, settled)


def _present(context: Context, settled: TransactionResult[Row]) -> RedeemQrTokenPayload:
    entry, event = settled.entry, settled.made
    return RedeemQrTokenPayload(
        recycle_event=None if event is None else present_recycle_event(event),
        ledger_entry=present_ledger_entry(entry, context.caller),
        balance=present_balance(answered_balance(entry)),
        replayed=settled.replayed,
        user_errors=[],
    )
