"""The table reward_texts: the long texts of a reward, which are not in its row.

Each exchange writes the reward's row, and pays for each kilobyte of it. A row of texts has the
`definition_version` of its reward.
"""

from resolvers.domain.rewards.rewards import Reward
from resolvers.storage.base.expressions import Item, Key, Write, put, retry

TABLE = "reward_texts"
TEXTS = (
    "description",
    "description_translations",
    "image_url",
    "terms_and_conditions",
    "terms_and_conditions_translations",
)


def key(reward_id: str) -> Key:
    return TABLE, reward_id


def split(reward: Reward) -> tuple[Item, Item]:
    """Return the reward's row, and the row of its texts."""
    item = reward.to_item()
    texts = {name: item.pop(name) for name in TEXTS if name in item}
    version = {name: item[name] for name in ("reward_id", "definition_version")}
    return item, {**version, **texts}


def write(texts: Item) -> Write:
    """Put the texts; the condition on the reward's row guards them."""
    return put(TABLE, texts, None, retry)
