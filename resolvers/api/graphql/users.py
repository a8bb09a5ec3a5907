"""Citizens: who signed in, and what they say of themselves."""

from typing import Annotated

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.fields import ContextInfo, Payload, mutation, query
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.user import User, present_user
from resolvers.domain.accounts import Account
from resolvers.domain.authorization import Role
from resolvers.domain.erasure import check_confirmed
from resolvers.services.accounts import reinstate_user, suspend_user, update_profile
from resolvers.services.erasure import erase_account
from resolvers.storage import users

UserId = Annotated[strawberry.ID, strawberry.argument(description="The citizen's id.")]


@strawberry.input(description="What to change: omitted stays, null is cleared.")
class UpdateViewerInput:
    display_name: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="1 to 2,000 characters, not blank, no control characters (INVALID_INPUT).",
    )
    language: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A language tag such as ja or en-GB, at most 35 characters (INVALID_INPUT).",
    )


@strawberry.type(description="A citizen after a change, or why there was none.")
class UserPayload(Payload):
    user: User | None = strawberry.field(default=None, description="Null where refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; else empty.")


@strawberry.type
class UserQuery:
    @query(
        Role.CITIZEN,
        description="The citizen who asks: every signed-in user outside the group kiosks. "
        "Before the first redeemQrToken or updateViewer it shows zeros.",
    )
    def viewer(self, info: ContextInfo) -> User | None:
        context: Context = info.context
        account = users.read(context.database, context.caller.subject)
        if account is None:
            account = Account(user_id=context.caller.subject)
        return present_user(account, context.now)

    @query(
        Role.OPERATOR,
        Role.AUDITOR,
        description="Any citizen with an account, for operators, admins and auditors; else null.",
    )
    def user(
        self,
        info: ContextInfo,
        id: UserId,
    ) -> User | None:
        account = users.read(info.context.database, id)
        return None if account is None else present_user(account, info.context.now)


@strawberry.type
class UserMutation:
    @mutation(
        Role.CITIZEN,
        refused=UserPayload,
        description="Change what the caller says of themselves. Errors: INVALID_INPUT, "
        "ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def update_viewer(
        self,
        info: ContextInfo,
        input: Annotated[UpdateViewerInput, strawberry.argument(description="What to change.")],
    ) -> UserPayload | None:
        sent = {"display_name": input.display_name, "language": input.language}
        changes = {name: value for name, value in sent.items() if value is not strawberry.UNSET}
        return _present(info, update_profile(info.context, changes))

    @mutation(
        Role.CITIZEN,
        refused=UserPayload,
        description="Erase the caller's account for good, for every citizen. The points are gone, "
        "what waits for approval is cancelled, confirmed exchanges stay and can be fulfilled "
        "without a voucherCode. Name, language, reasons, notes and voucher codes are removed, as a "
        "rule before the answer, else soon after; the ledger keeps the id as a pseudonym. "
        "Afterwards viewer shows zeros and every other mutation as a citizen, or on the account, "
        "answers ACCOUNT_ERASED; this one answers as the first time. The rights of staff are those "
        "of the group, and end with it. Errors: INVALID_INPUT, CONFLICT_RETRY. After a "
        "timeout or an OutcomeUnknown send the same request again.",
    )
    def erase_viewer(
        self,
        info: ContextInfo,
        confirm: Annotated[
            str,
            strawberry.argument(
                description="The caller's own id, so that nobody erases an account by mistake."
            ),
        ],
    ) -> UserPayload | None:
        context = info.context
        check_confirmed(confirm, context.caller.subject)
        zone = context.settings.programme_time_zone
        return _present(
            info, erase_account(context.database, context.caller.subject, context.now, zone)
        )

    @mutation(
        Role.ADMIN,
        refused=UserPayload,
        description="Suspend a citizen, for admins: redeemQrToken and exchangeReward are refused "
        "with ACCOUNT_SUSPENDED until reinstateUser. Points, histories and what waits for approval "
        "stay. Suspending again replaces the reason. Errors: INVALID_INPUT, NOT_FOUND (no "
        "account), FORBIDDEN (the own account), ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def suspend_user(
        self,
        info: ContextInfo,
        user_id: UserId,
        reason: Annotated[
            str,
            strawberry.argument(
                description="Why, 1 to 500 characters, not blank, no control characters but \\n; "
                "reinstating drops it."
            ),
        ],
    ) -> UserPayload | None:
        return _present(info, suspend_user(info.context, user_id, reason))

    @mutation(
        Role.ADMIN,
        refused=UserPayload,
        description="End a citizen's suspension, for admins; an active one stays as it is. Errors: "
        "NOT_FOUND (no account), FORBIDDEN (the own account), ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def reinstate_user(self, info: ContextInfo, user_id: UserId) -> UserPayload | None:
        return _present(info, reinstate_user(info.context, user_id))


def _present(info: ContextInfo, account: Account) -> UserPayload:
    return UserPayload(user=present_user(account, info.context.now), user_errors=[])
