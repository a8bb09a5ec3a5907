"""Redemption counts: a user's pieces of a reward that has a limit.

A count has a separate row, so that an account does not grow with every reward. Exchanges of a
reward that never had a limit are not counted: if it gets a limit, the history gives the number.
"""

from resolvers.domain.base.digests import digest
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.rewards.rewards import Reward


class RedemptionCount(Item):
    """A row of redemption_counts: pieces in all, and of the last local `day` with an exchange.

    They are exchanged or held; pieces that were given back do not count. `sequence` is that of the
    user's last entry that changed the count.
    """

    count_id: str
    user_id: str
    reward_id: str
    quantity: Int32 = 0
    day: str | None = None
    day_quantity: Int32 = 0
    sequence: Int32 = 0

    def on(self, day: str) -> int:
        """Return the pieces of that local day."""
        return self.day_quantity if self.day == day else 0

    def plus(self, quantity: int, day: str, sequence: int) -> "RedemptionCount":
        """Return the count with an exchange of that local day, the last one so far."""
        changes = {
            "quantity": self.quantity + quantity,
            "day": day,
            "day_quantity": self.on(day) + quantity,
            "sequence": sequence,
        }
        return self.model_copy(update=changes)

    def minus(self, quantity: int, day: str, sequence: int) -> "RedemptionCount":
        """Return the count without an exchange of that local day."""
        of_day = quantity if self.day == day else 0
        changes = {
            "quantity": self.quantity - quantity,
            "day_quantity": self.day_quantity - of_day,
            "sequence": sequence,
        }
        return self.model_copy(update=changes)


def count_id_of(user_id: str, reward_id: str) -> str:
    return digest("redemptions", user_id, reward_id)


def no_count(user_id: str, reward_id: str) -> RedemptionCount:
    """Return the count of a user with no exchange of the reward."""
    count_id = count_id_of(user_id, reward_id)
    return RedemptionCount(count_id=count_id, user_id=user_id, reward_id=reward_id)


def is_counted(reward: Reward) -> bool:
    """Return whether exchanges of the reward are counted, also for users without a row."""
    limits = reward.redemption_limit_per_user, reward.redemption_limit_per_day
    return reward.counted_from_start or limits != (None, None)
