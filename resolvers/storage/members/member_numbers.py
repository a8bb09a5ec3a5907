"""The table member_numbers: one row for each number, so that no two users share one."""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.members.member_numbers import MemberNumber
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write, delete, put, retry
from resolvers.storage.base.rows import read_row

TABLE = "member_numbers"


def read(database: Database, number: str) -> MemberNumber | None:
    return read_row(database, TABLE, MemberNumber, number)


def take(number: str, user_id: str) -> Write:
    """Give the number to a user, unless a user has it."""
    row = MemberNumber(member_number=number, user_id=user_id)
    return put(TABLE, row.to_item(), Attr("member_number").not_exists(), retry)


def free(number: str, user_id: str) -> Write:
    """Delete the row of a user's number."""
    return delete(TABLE, number, Attr("user_id").eq(user_id), retry)
