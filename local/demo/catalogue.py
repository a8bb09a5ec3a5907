"""The rewards of the demo's programme, with their pictures."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

from local.aws.clock import spell

PICTURES: Final = Path(__file__).parent / "pictures"
PICTURES_PATH: Final = "/demo/pictures"


class Offer(BaseModel):
    """A reward of rewards.json: the input of createReward, with its picture and its window.

    from_days, until_days: when it can be exchanged, counted from the day of the demo.
    """

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="allow")

    picture: str
    names: dict[str, str]
    points_cost: int
    fulfilment_type: str
    stock: int | None = None
    limit_per_user: int | None = None
    requires_approval: bool | None = None
    from_days: int | None = None
    until_days: int | None = None

    def describe(self, now: datetime, origin: str) -> dict[str, Any]:
        """Return the input of createReward; `origin` is where the pictures are served."""
        own = {"picture", "from_days", "until_days"}
        window = {"redeemableFrom": self.from_days, "redeemableUntil": self.until_days}
        return {
            **self.model_dump(by_alias=True, exclude_none=True, exclude=own),
            "imageUrl": f"{origin}{PICTURES_PATH}/{self.picture}.svg",
            **{
                name: spell(now + timedelta(days=days))
                for name, days in window.items()
                if days is not None
            },
        }


# A reward's idempotency key has its number: add new ones at the end. Exactly one needs approval,
# and the cheapest is unlimited: the README and the tabs of GraphiQL rely on both.
OFFERS: Final = TypeAdapter(tuple[Offer, ...]).validate_json(
    (Path(__file__).parent / "rewards.json").read_bytes()
)
