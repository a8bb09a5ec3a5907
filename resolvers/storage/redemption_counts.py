"""The table redemption_counts: how many pieces of a reward with a limit a user has had."""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.redemption_counts import RedemptionCount, count_id_of
from resolvers.storage.expressions import Item, Key, Write, put, retry

TABLE = "redemption_counts"
USER_INDEX = "user_id-reward_id-index"


def key(user_id: str, reward_id: str) -> Key:
    return TABLE, count_id_of(user_id, reward_id)


def from_item(item: Item | None) -> RedemptionCount | None:
    return None if item is None else RedemptionCount.model_validate(item)


def write(before: RedemptionCount | None, after: RedemptionCount) -> Write:
    """Write the count, if the row has not changed since it was read.

    The condition on the account alone is not enough: it may have been read after the row.
    """
    condition = (
        Attr("count_id").not_exists() if before is None else Attr("sequence").eq(before.sequence)
    )
    return put(TABLE, after.to_item(), condition, retry)
