import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.hostile.bottles import BOTTLES
from tests.simulation.hostile.clerks import work
from tests.simulation.hostile.clients import Ask, Client, Identity
from tests.simulation.hostile.enrolments import DEVICE
from tests.simulation.hostile.errands import rule_of_cans
from tests.simulation.hostile.history import Request
from tests.simulation.hostile.installers import install, use_as_kiosk
from tests.simulation.hostile.kiosk_days import until_midnight
from tests.simulation.hostile.lists import READER
from tests.simulation.hostile.world import ADMIN_2, CLERK, CLERK_2, OPERATOR_2, REWARDS, World
from tests.support.identities import ADMIN, KIOSK, NOW, OPERATOR
from tests.support.service import HANAKO, TARO

AFTER_THE_FISCAL_YEAR = datetime.fromisoformat("2028-04-01T00:10:00+09:00")


def issue(client: Client) -> Request:
    """Issue a token for cans or bottles; now and then for those of a moment ago again."""
    number = client.sent if client.sent and client.chance.random() < 0.3 else client.sent + 1
    client.sent = number
    deposits = random.Random(f"{client.world.seed} {client.name} {number}")  # noqa: S311 - a seed, not a secret
    material = deposits.choice(["ALUMINIUM_CAN", "ALUMINIUM_CAN", BOTTLES])
    quantity = deposits.choice([4, 13, 40] if material == BOTTLES else [3, 8, 20])
    event = f"{client.name}-{number}"
    arguments = {
        "locationId": client.world.programme.location_id,
        "items": [{"material": material, "unit": "PIECE", "quantity": quantity}],
        "deviceEventId": event,
    }
    return Request("issueQrToken", client.identity, arguments, {"deposit": event})


def redeem(client: Client) -> Request | None:
    if not client.known.tokens:
        return None
    token = client.chance.choice(client.known.tokens[-3:])
    about = {"user": client.identity["sub"], "token": token["id"]}
    arguments = {"code": token["code"]}
    # What bottles bring depends on those before, and is reckoned at the end.
    is_certain = token["quantities"][0]["material"] != BOTTLES
    points = token["pointsValue"] if is_certain else None
    return Request("redeemQrToken", client.identity, arguments, about, points)


def exchange(client: Client) -> Request:
    name = client.chance.choice([*REWARDS])
    quantity = client.chance.choice([1, 1, 1, 2])
    reward_id = client.world.programme.reward_ids[name]
    arguments: dict[str, Any] = {"rewardId": reward_id, "idempotencyKey": client.key()}
    if quantity > 1:
        arguments["quantity"] = quantity
    if client.chance.random() < 0.2:
        arguments["expectedPointsCost"] = REWARDS[name]["pointsCost"]
    about = {"user": client.identity["sub"], "reward": reward_id}
    return Request("exchangeReward", client.identity, arguments, about)


def exchange_without_key(client: Client) -> Request:
    reward_id = client.world.programme.reward_ids[client.chance.choice(["tea", "ride"])]
    about = {"user": client.identity["sub"], "reward": reward_id}
    return Request("exchangeReward", client.identity, {"rewardId": reward_id, "key": None}, about)


def _step(name: str, **more: Any) -> Ask:
    def ask(client: Client) -> Request | None:
        is_own = client.identity["sub"] in (HANAKO["sub"], TARO["sub"])
        mine = [
            each
            for each in client.known.exchanges
            if not is_own or each["userId"] == client.identity["sub"]
        ]
        if not mine:
            return None
        chosen = client.chance.choice(mine[-4:])
        about = {"exchange": chosen["id"], "user": chosen["userId"], "reward": chosen["rewardId"]}
        arguments = {"exchangeId": chosen["id"], **more}
        if name == "cancelExchange":
            arguments["idempotencyKey"] = client.key()
        return Request(name, client.identity, arguments, about)

    return ask


def adjust(client: Client) -> Request:
    user = client.chance.choice([HANAKO, TARO])["sub"]
    points = client.chance.choice([-20, -5, 4, 9])
    arguments = {
        "userId": user,
        "points": points,
        "reason": "苦情",
        "notice": "お詫び",
        "idempotencyKey": client.key(),
    }
    return Request("adjustPoints", client.identity, arguments, {"user": user}, points)


def _decide(name: str, **more: Any) -> Ask:
    def ask(client: Client) -> Request | None:
        if not client.known.adjustments:
            return None
        adjustment_id, asked = client.chance.choice(client.known.adjustments[-3:])
        about = {"user": asked.about["user"], "adjustment": adjustment_id}
        points = asked.points if name == "confirmAdjustment" else None
        return Request(name, client.identity, {"id": adjustment_id, **more}, about, points)

    return ask


def reverse(client: Client) -> Request | None:
    if not client.known.entries:
        return None
    entry = client.chance.choice(client.known.entries[-5:])
    arguments = {
        "ledgerEntryId": entry["id"],
        "reason": "計量の誤り",
        "idempotencyKey": client.key(),
    }
    about = {"user": entry["userId"], "entry": entry["id"]}
    return Request("reverseLedgerEntry", client.identity, arguments, about, -entry["points"])


def restock(client: Client) -> Request:
    reward_id = client.world.programme.reward_ids[client.chance.choice(["tea", "bag"])]
    delta = client.chance.choice([1, 2, -1])
    arguments = {"id": reward_id, "delta": delta, "idempotencyKey": client.key()}
    return Request("restockReward", client.identity, arguments, {"reward": reward_id})


def update_reward(client: Client) -> Request:
    name = client.chance.choice(["tea", "ride"])
    reward_id = client.world.programme.reward_ids[name]
    changes = client.chance.choice(
        [{"pointsCost": client.chance.choice([5, 9, 11])}, {"isActive": False}, {"isActive": True}]
    )
    arguments = {"id": reward_id, "input": changes}
    return Request("updateReward", client.identity, arguments, {"reward": reward_id})


def set_limit(client: Client) -> Request:
    """Limit what each may have of a reward: what they have had of it so far counts."""
    reward_id = client.world.programme.reward_ids[client.chance.choice(["tea", "ticket"])]
    arguments = {"id": reward_id, "input": {"limitPerUser": client.chance.choice([2, None])}}
    return Request("updateReward", client.identity, arguments, {"reward": reward_id})


def save_rule(client: Client) -> Request:
    """Let cans bring another number of points from now on: tokens keep what kiosks have shown."""
    rule = {
        "id": rule_of_cans(),
        "material": "ALUMINIUM_CAN",
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": client.chance.choice([1, 2]),
    }
    return Request("saveEarnRule", client.identity, {"input": rule})


def suspend_or_reinstate(client: Client) -> Request:
    user = client.chance.choice([HANAKO, TARO])["sub"]
    name = client.chance.choice(["suspendUser", "reinstateUser"])
    reason = {"reason": "重複登録"} if name == "suspendUser" else {}
    return Request(name, client.identity, {"userId": user, **reason}, {"user": user})


def revoke(client: Client) -> Request | None:
    if not client.known.tokens:
        return None
    token = client.chance.choice(client.known.tokens[-3:])
    arguments = {"tokenId": token["id"], "reason": "誤発行"}
    return Request("revokeQrToken", client.identity, arguments, {"token": token["id"]})


def erase(client: Client) -> Request:
    user = client.identity["sub"]
    return Request("eraseViewer", client.identity, {"confirm": user}, {"user": user})


def look(client: Client) -> Request:
    return Request("viewer", client.identity, {}, {"user": client.identity["sub"]})


def look_at_reward(client: Client) -> Request:
    reward_id = client.world.programme.reward_ids[client.chance.choice(["tea", "bag"])]
    return Request("reward", client.identity, {"id": reward_id}, {"reward": reward_id})


def look_at_exchange(client: Client) -> Request | None:
    asked = _step("exchange")(client)
    if asked is None:
        return None
    return Request("exchange", client.identity, {"id": asked.about["exchange"]}, asked.about)


def sweep(client: Client) -> Request:
    return Request("sweep", client.identity, {})


CITIZEN: Sequence[tuple[int, Ask]] = (
    (30, redeem),
    (30, exchange),
    (6, exchange_without_key),
    (10, _step("cancelExchange")),
    (10, look),
    (5, look_at_reward),
    (5, look_at_exchange),
    (1, erase),
)
STAFF: Sequence[tuple[int, Ask]] = (
    (4, _step("approveExchange")),
    (3, _step("rejectExchange", reason="品切れ")),
    (2, _step("fulfilExchange")),
    (2, _step("cancelExchange")),
    (2, revoke),
)
MACHINES: Sequence[tuple[int, Ask]] = ((3, _step("approveExchange")), (2, _step("fulfilExchange")))
MANAGER: Sequence[tuple[int, Ask]] = (
    (4, adjust),
    (1, _decide("confirmAdjustment")),
    (3, reverse),
    (3, restock),
    (2, update_reward),
    (2, set_limit),
    (1, save_rule),
    (1, suspend_or_reinstate),
)
CONTROLLER: Sequence[tuple[int, Ask]] = (
    (4, _decide("confirmAdjustment")),
    (1, _decide("rejectAdjustment", reason="覚えがない")),
    (2, adjust),
)
PEOPLE: Mapping[str, tuple[Identity, Sequence[tuple[int, Ask]], int]] = {
    "kiosk": (KIOSK, ((1, issue),), 4),
    "hanako": (HANAKO, CITIZEN, 4),
    "tablet": (HANAKO, CITIZEN, 4),
    "taro": (TARO, CITIZEN, 4),
    "operator": (OPERATOR, STAFF, 4),
    "operator-2": (OPERATOR_2, STAFF, 3),
    "admin": (ADMIN, MANAGER, 4),
    "admin-2": (ADMIN_2, CONTROLLER, 3),
    "workflow": (OPERATOR, MACHINES, 3),
    "sweeper": (ADMIN, ((1, sweep),), 2),
    "reader": (ADMIN, READER, 4),
    "installer": (ADMIN, ((1, install),), 3),
    DEVICE: (KIOSK, ((1, use_as_kiosk(issue)),), 4),
    "clerk": (CLERK, ((1, work),), 3),
    "clerk-2": (CLERK_2, ((1, work),), 2),
}


def turn_clocks(world: World, chance: random.Random) -> None:
    """Let time jump: past a token's life, a hold's, a day, a fiscal year, or back a little."""
    for _ in range(chance.choice([0, 1, 2, 3])):
        world.scheduler.pause(chance.random() * 4)
        jump = chance.choice(
            [
                timedelta(seconds=-chance.randint(1, 300)),
                timedelta(seconds=-chance.randint(1, 300)),
                timedelta(minutes=2, seconds=5),
                timedelta(minutes=61),
                timedelta(days=1),
                until_midnight(world.now()),
                AFTER_THE_FISCAL_YEAR - NOW - world.jumped
                if chance.random() < 0.3
                else timedelta(minutes=1),
            ]
        )
        world.jumped += jump
        world.now()
        seconds = jump.total_seconds()
        world.jumps.append((world.scheduler.steps, f"the clock jumps by {seconds:.0f} s"))
