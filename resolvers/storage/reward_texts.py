"""The table reward_texts: the texts of rewards that are too long for the reward's row.

Each exchange writes the reward's row, and pays for each kilobyte of it. So a row that is larger has
the beginnings of name and category only, and says `has_texts_apart`.
"""

from collections.abc import Sequence

from resolvers.domain.rewards import Reward
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item, Write, delete, put, retry
from resolvers.storage.packing import WRITE_UNIT_BYTES, item_bytes

TABLE = "reward_texts"
ROOM_BYTES = 40
"""What the numbers of a row, and its key in the catalogue, grow by."""
BEGINNING = 60
"""The characters of name and category that a row keeps."""
_TEXTS = (
    "names",
    "description",
    "description_translations",
    "category",
    "image_url",
    "terms_and_conditions",
    "terms_and_conditions_translations",
)


def split(reward: Reward) -> tuple[Item, Item | None]:
    """Return the reward's row and, if it would be too large, the row of its texts."""
    item = reward.to_item()
    if item_bytes(item) <= WRITE_UNIT_BYTES - ROOM_BYTES:
        return item, None
    texts = {name: item.pop(name) for name in _TEXTS if name in item}
    item |= {"has_texts_apart": True, "names": {"ja": reward.names.ja[:BEGINNING]}}
    if reward.category is not None:
        item["category"] = reward.category[:BEGINNING]
    return item, {"reward_id": reward.reward_id, **texts}


def write(texts: Item) -> Write:
    """Put the texts; the condition on the reward's row guards them."""
    return put(TABLE, texts, None, retry)


def remove(reward_id: str) -> Write:
    """Delete the texts, if there are any; guarded as in `write`."""
    return delete(TABLE, reward_id, None, retry)


def complete(database: Database, items: Sequence[Item], *, consistent: bool) -> list[Item]:
    """Return rows of rewards with their texts.

    Read the rows first: what changes both raises the reward's version, so that a change of what
    was read in between fails.
    """
    ids = [item["reward_id"] for item in items if item.get("has_texts_apart")]
    if not ids:
        return list(items)
    keys = ((TABLE, reward_id) for reward_id in ids)
    texts = database.batch_get(keys, consistent=consistent)
    return [{**item, **texts.get((TABLE, item["reward_id"]), {})} for item in items]
