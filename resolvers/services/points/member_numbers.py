"""Give users member numbers, by which staff find them."""

from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.staff_actions import changes_of, id_of_member_number_change
from resolvers.domain.members.member_numbers import give_member_number, read_member_number
from resolvers.domain.points.accounts import Account
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write
from resolvers.storage.base.pages import Page, PageRequest, PageRow, Position
from resolvers.storage.members import member_numbers
from resolvers.storage.points import users


def set_member_number(context: ServiceContext, user_id: str, text: str | None) -> Account:
    """Give the user this number, or none; the former number becomes free.

    Raise the errors of `read_member_number` and `give_member_number`, CONFLICT_RETRY,
    OutcomeUnknownError.
    """
    number = None if text is None else read_member_number(text)

    def decide() -> Change[Account]:
        before = users.read(context.database, user_id)
        owner = None if number is None else member_numbers.read(context.database, number)
        after = give_member_number(before, number, owner, context.now)
        if before is None or after == before:
            return Change(after, row=after)
        action_id = id_of_member_number_change(user_id, after.member_number_changes or 0)
        writes = [
            users.write_member_number(before, after),
            *_moves(user_id, before.member_number, number),
            *record_act(
                context,
                StaffAct.SET_MEMBER_NUMBER,
                action_id,
                user_id=user_id,
                changes=changes_of(before, after, ["member_number"]),
            ),
        ]
        return Change(after, writes, before.version, after)

    return write_optimistically(context.database, decide)


def find_member(database: Database, text: str, request: PageRequest) -> Page[Account]:
    """Return the account with this number, if there is one, as the only page of a list.

    Raise InvalidInput, as `read_member_number`.
    """
    number = read_member_number(text)
    owner = None if request.after else member_numbers.read(database, number)
    account = None if owner is None else users.read(database, owner.user_id)
    if account is None:
        return Page([], has_next_page=False, end=None)
    row = PageRow(Position(number, account.user_id), account)
    return Page([row], has_next_page=False, end=row.position)


def _moves(user_id: str, before: str | None, after: str | None) -> list[Write]:
    freed = [] if before is None else [member_numbers.free(before, user_id)]
    return freed if after is None else [*freed, member_numbers.take(after, user_id)]
