"""The two clerks: in each seed they are busy with one part of the programme, so that they meet."""

import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tests.simulation.hostile import errands
from tests.simulation.hostile.history import Request

if TYPE_CHECKING:
    from tests.simulation.hostile.clients import Client

PARTS: Final[Mapping[str, Sequence[tuple[int, errands.Asks]]]] = {
    "numbers": (
        (6, errands.set_number),
        (2, errands.find_member),
        (1, errands.look),
        (1, errands.erase),
    ),
    "browsers": ((5, errands.save_browser), (2, errands.remove_browser), (1, errands.erase)),
    "rules": ((3, errands.end_rule), (3, errands.save_rule), (4, errands.issue_cans)),
    "locations": (
        (2, errands.create_location),
        (2, errands.import_locations),
        (2, errands.update_location),
        (1, errands.deactivate_location),
        (3, errands.report),
        (2, errands.issue_cans),
        (2, errands.list_locations),
    ),
    "rewards": (
        (2, errands.create_reward),
        (3, errands.deactivate_reward),
        (1, errands.activate_reward),
        (4, errands.exchange),
    ),
    "subscriptions": (
        (2, errands.subscribe),
        (
            2,
            errands.of_subscription(
                "updateWebhookSubscription", {"isActive": False}, {"isActive": True}
            ),
        ),
        (3, errands.of_subscription("rotateWebhookSecret")),
        (1, errands.of_subscription("deleteWebhookSubscription")),
        (1, errands.list_subscriptions),
    ),
    "lists": ((1, errands.turn_page),),
}
OFTEN: Final = ("numbers", "rules", "rewards", "lists")


def part_of(seed: int) -> str:
    """Return what the clerks of this seed are busy with."""
    return random.Random(f"{seed} clerks").choice([*PARTS, *OFTEN])  # noqa: S311 - a seed, no secret


def work(client: "Client") -> Request | None:
    weights, asks = zip(*PARTS[part_of(client.world.seed)], strict=True)
    (ask,) = client.chance.choices(asks, weights)
    request: Request | None = ask(client)
    return request
