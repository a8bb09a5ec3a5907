"""The table reward_texts: the texts of rewards that are too long for the reward's row.

Each exchange writes the reward's row, and pays for each kilobyte of it. So a row that would be
larger says `has_texts_apart`, and has no texts but the name and category, whole if they fit.
"""

from collections.abc import Mapping
from typing import Any

from resolvers.domain.rewards import Reward
from resolvers.storage.expressions import Item, Key, Write, delete, put, retry

TABLE = "reward_texts"
WRITE_UNIT_BYTES = 1024
_COLLECTION_BYTES = 3
ROOM_BYTES = 40
"""What the numbers of a row, and its key in the catalogue, grow by."""
BEGINNING_BYTES = 180
"""What a row keeps of a name or category that does not fit."""
_PROSE = (
    "description",
    "description_translations",
    "image_url",
    "terms_and_conditions",
    "terms_and_conditions_translations",
)
# They come and go, and no change of texts writes them.
_OF_STOCK = ("stock_shards", "stock_in_shards")


def key(reward_id: str) -> Key:
    return TABLE, reward_id


def split(reward: Reward) -> tuple[Item, Item | None]:
    """Return the reward's row and, if it would be too large, the row of its texts."""
    item = reward.model_copy(update=dict.fromkeys(_OF_STOCK)).to_item()
    if _fits(item):
        return item, None
    texts = {name: item.pop(name) for name in _PROSE if name in item}
    item["has_texts_apart"] = True
    if not _fits(item):
        texts["names"], item["names"] = item["names"], {"ja": _begin(reward.names.ja)}
        if reward.category is not None:
            texts["category"], item["category"] = reward.category, _begin(reward.category)
    return item, {"reward_id": reward.reward_id, **texts}


def _fits(item: Item) -> bool:
    return item_bytes(item) <= WRITE_UNIT_BYTES - ROOM_BYTES


def _begin(text: str) -> str:
    return text.encode()[:BEGINNING_BYTES].decode(errors="ignore")


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size by which DynamoDB counts capacity.

    Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: object) -> int:
    match value:
        case str():
            return len(value.encode())
        case bool() | None:
            return 1
        case int():
            digits = len(str(abs(value)).rstrip("0")) or 1
            return (digits + 1) // 2 + 1 + (value < 0)
        case dict():
            return _COLLECTION_BYTES + len(value) + item_bytes(value)
    raise TypeError(f"no attribute of a reward is a {type(value).__name__}")


def write(texts: Item) -> Write:
    """Put the texts; the condition on the reward's row guards them."""
    return put(TABLE, texts, None, retry)


def remove(reward_id: str) -> Write:
    """Delete the texts, if there are any; guarded as in `write`."""
    return delete(TABLE, reward_id, None, retry)
