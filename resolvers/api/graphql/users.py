"""Read, change, suspend and erase users."""

from typing import Annotated, cast

import strawberry

from resolvers.api.context import Context
from resolvers.api.graphql.arguments import CHANGES, After, First, Reason, UserId
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, omittable, query
from resolvers.api.graphql.types.connections import (
    Connection,
    list_scope,
    present_page,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.user import User, present_user
from resolvers.domain.base.authorization import Role
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.search_texts import read_sought
from resolvers.domain.members.profiles import ProfileChanges
from resolvers.domain.points.accounts import Account
from resolvers.services.points.accounts import reinstate_user, suspend_user, update_profile
from resolvers.services.points.member_numbers import find_member, set_member_number
from resolvers.services.upkeep.erasure import erase_account
from resolvers.storage.points import users


@strawberry.input(
    description="Mails to get: an omitted field does not change; null is the default, true."
)
class NotificationsInput:
    expiring: bool | None = omittable("30 days before points expire.")
    decided: bool | None = omittable("An exchange was approved, rejected, or timed out.")
    voucher: bool | None = omittable("The code of a voucher is available.")

    def read(self) -> dict[str, bool | None]:
        """Return the given fields, for the rules."""
        return {name: each for name, each in vars(self).items() if each is not strawberry.UNSET}


@strawberry.input(description="The changes: an omitted field does not change, null clears it.")
class UpdateViewerInput:
    display_name: str | None = omittable(
        "1 to 2,000 characters, not blank, no control characters (else INVALID_INPUT)."
    )
    language: str | None = omittable(
        "A language tag such as ja or en-GB, at most 35 characters (else INVALID_INPUT)."
    )
    notifications: NotificationsInput | None = omittable("Mails; null is the default, all of them.")

    def read(self) -> ProfileChanges:
        """Return the given fields, for the rules."""
        sent = {name: each for name, each in vars(self).items() if each is not strawberry.UNSET}
        if self.notifications:
            sent["notifications"] = self.notifications.read()
        return cast("ProfileChanges", sent)


@strawberry.type(description="The result of changing a user.")
class UserPayload(Payload):
    user: User | None = granted("The user as it is now; null if rejected.")
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class UserQuery:
    @query(
        Role.CITIZEN,
        description="The signed-in user. Callers: every user outside the group kiosks. Before the "
        "first redeemQrToken or updateViewer it shows zeros.",
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
        description="Any user with an account; else null. Callers: operators, admins and auditors.",
    )
    def user(self, info: ContextInfo, id: UserId) -> User | None:
        account = users.read(info.context.database, id)
        return None if account is None else present_user(account, info.context.now)

    @query(
        Role.OPERATOR,
        Role.AUDITOR,
        description="Users whose display name begins with namePrefix, by name, or the user with "
        "memberNumber. Callers: operators, admins and auditors. Pass one of them (else "
        "InvalidInput). Width, case, kana and blanks of a name are ignored. A page can be short "
        "while hasNextPage is true.",
    )
    def users(
        self,
        info: ContextInfo,
        name_prefix: Annotated[
            str | None, strawberry.argument(description="The first characters of the display name.")
        ] = strawberry.UNSET,
        member_number: Annotated[
            str | None, strawberry.argument(description="The whole member number.")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> Connection[User] | None:
        if (name_prefix is None) == (member_number is None):
            raise InvalidInputError("pass namePrefix or memberNumber, not both", ["namePrefix"])
        database, now = info.context.database, info.context.now
        scope = list_scope("users", name_prefix, member_number)
        request = read_page_request(scope, first, after)
        if member_number is not None:
            page = find_member(database, member_number, request)
        else:
            sought = read_sought(name_prefix or "", ["namePrefix"])
            page = users.by_name(sought).read_page(database, request)
        return present_page(scope, request, page, lambda row: present_user(row, now))


@strawberry.type
class UserMutation:
    @mutation(
        Role.CITIZEN,
        refused=UserPayload,
        description="Change the caller's profile. Callers: every citizen. Errors: INVALID_INPUT, "
        "ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def update_viewer(
        self, info: ContextInfo, input: Annotated[UpdateViewerInput, CHANGES]
    ) -> UserPayload | None:
        return _present(info, update_profile(info.context, input.read()))

    @mutation(
        Role.CITIZEN,
        refused=UserPayload,
        description="Erase the caller's account forever. Callers: every citizen. The points are "
        "lost, exchanges that wait for approval are cancelled, and confirmed exchanges can still "
        "be fulfilled without a voucherCode. Name, language, reasons, notes and voucher codes are "
        "removed, usually before the answer, else soon after; the ledger keeps the id as a "
        "pseudonym. Afterwards viewer shows zeros. The same mutation again returns the same "
        "answer; every other mutation as a citizen, or on the account, returns ACCOUNT_ERASED. "
        "Rights of staff come from their group and end with it. The user in the user pool is "
        "deleted as well, usually before the answer, else soon after: a new sign-up gets another "
        "account. Errors: INVALID_INPUT, CONFLICT_RETRY. After a timeout or OutcomeUnknown, send "
        "the same request again.",
    )
    def erase_viewer(
        self,
        info: ContextInfo,
        confirm: Annotated[
            str,
            strawberry.argument(
                description="The caller's own id. It prevents erasing an account by mistake."
            ),
        ],
    ) -> UserPayload | None:
        return _present(info, erase_account(info.context, confirm))

    @mutation(
        Role.ADMIN,
        refused=UserPayload,
        description="Suspend a user: until reinstateUser, redeemQrToken and exchangeReward return "
        "ACCOUNT_SUSPENDED. Callers: admins, not for their own account (FORBIDDEN). Points, "
        "history and exchanges that wait for approval do not change. Suspending again replaces "
        "the reason; reinstateUser removes it. Errors: INVALID_INPUT, NOT_FOUND (the user has no "
        "account), FORBIDDEN, ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def suspend_user(
        self, info: ContextInfo, user_id: UserId, reason: Reason
    ) -> UserPayload | None:
        return _present(info, suspend_user(info.context, user_id, reason))

    @mutation(
        Role.ADMIN,
        refused=UserPayload,
        description="End a user's suspension; an active account does not change. Callers: admins, "
        "not for their own account (FORBIDDEN). Errors: NOT_FOUND (the user has no account), "
        "FORBIDDEN, ACCOUNT_ERASED, CONFLICT_RETRY.",
    )
    def reinstate_user(self, info: ContextInfo, user_id: UserId) -> UserPayload | None:
        return _present(info, reinstate_user(info.context, user_id))

    @mutation(
        Role.OPERATOR,
        refused=UserPayload,
        description="Give a user a member number, by which staff find the user. null removes the "
        "number. Callers: operators and admins. A number belongs to one user at a time, and the "
        "user's former number becomes free. A request with the same number again changes nothing. "
        "Errors: INVALID_INPUT, NOT_FOUND (the user has no account), MEMBER_NUMBER_TAKEN, "
        "ACCOUNT_ERASED, CONFLICT_RETRY. After a timeout or OutcomeUnknown, send the same request "
        "again.",
    )
    def set_member_number(
        self,
        info: ContextInfo,
        user_id: UserId,
        member_number: Annotated[
            str | None,
            strawberry.argument(
                description="1 to 32 letters (A to Z), digits and hyphens; case and width are "
                "ignored."
            ),
        ],
    ) -> UserPayload | None:
        return _present(info, set_member_number(info.context, user_id, member_number))


def _present(info: ContextInfo, account: Account) -> UserPayload:
    return UserPayload(user=present_user(account, info.context.now), user_errors=[])
