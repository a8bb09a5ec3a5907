"""What the rows of the table name: things in every state that refuses something."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.application import Application
from resolvers.domain.webhooks import SECRETS_LIMIT
from resolvers.settings import read_settings, table_prefix_of
from resolvers.storage.client import Database, open_client
from tests.support.change_requests import HOOK
from tests.support.matrix.apis import HandlerApi, event_of
from tests.support.matrix.arguments import PLACE, RULE
from tests.support.matrix.people import SUBS
from tests.support.matrix.roles import Helper, Role
from tests.support.matrix.scene import Scene

# A point for a gram would be a lot; this many take a deposit past what a token may be worth.
GENEROUS_RULE = {
    "material": "NEWSPAPER",
    "unit": "GRAM",
    "quantityPerPoint": 1,
    "pointsPerQuantity": 1000,
}


def prepare() -> dict[str, Any]:
    """Names, without their $, and what they mean."""
    scene = Scene.prepare(HandlerApi())
    scene.change(Role.ADMIN, "saveEarnRule", input=GENEROUS_RULE)
    now = datetime.now(UTC)
    return {
        "citizen": SUBS[Role.CITIZEN],
        "admin": SUBS[Role.ADMIN],
        "yesterday": _text(now - timedelta(hours=25)),
        "soon": _text(now + timedelta(hours=1)),
        **_locations(scene),
        "poor_location": _spend_budget(scene, now),
        **_rewards(scene, now),
        **_rules(scene),
        **_tokens(scene, now),
        **_entries(scene),
        **_exchanges(scene),
        **_subscriptions(scene),
        **_kiosks(scene),
        **_members(scene),
        **_adjustments(scene),
    }


def _members(scene: Scene) -> dict[str, Any]:
    """Another citizen has a member number."""
    arguments = {"userId": SUBS[Role.ANOTHER_CITIZEN], "memberNumber": "TAKEN-1"}
    scene.change(Role.OPERATOR, "setMemberNumber", **arguments)
    return {}


def _kiosks(scene: Scene) -> dict[str, Any]:
    code = scene.make_code()
    enrolled = scene.change(Role.API_KEY, "enrolKiosk", code=code)
    return {"used_code": code, "kiosk": enrolled["kiosk"]["id"]}


def _adjustments(scene: Scene) -> dict[str, Any]:
    """Above the limit, in each state."""
    names = {
        name: scene.ask_for_adjustment() for name in ("pending_adjustment", "rejected", "confirmed")
    }
    rejected, confirmed = names.pop("rejected"), names.pop("confirmed")
    second = Helper.ANOTHER_ADMIN
    scene.change(Role.ADMIN, "confirmAdjustment", id=confirmed)
    reject = {"id": rejected, "reason": "a mistake"}
    assert scene.api.call(second, "Mutation.rejectAdjustment", reject)["userErrors"] == []
    return {
        **names,
        "rejected_adjustment": rejected,
        "confirmed_adjustment": confirmed,
        "own_adjustment": scene.ask_for_adjustment(Role.ADMIN),
        "adjustment_of_admin": scene.ask_for_adjustment(user=Role.ADMIN),
    }


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _locations(scene: Scene) -> dict[str, Any]:
    names = {"location": scene.location_id, "foreign_location": scene.spare_location_id}
    for name, status in (
        ("closed_location", "CLOSED"),
        ("full_location", "FULL"),
        ("broken_location", "OUT_OF_SERVICE"),
    ):
        names[name] = scene.make_location(SUBS[Role.KIOSK])
        scene.change(Role.OPERATOR, "reportLocationStatus", locationId=names[name], status=status)
    content = {**PLACE, "acceptedMaterials": ["PET_BOTTLE", "NEWSPAPER"]}
    content["kioskIds"] = [SUBS[Role.KIOSK]]
    made = scene.change(Role.ADMIN, "createLocation", input=content, idempotencyKey="place-1")
    names["generous_location"] = made["location"]["id"]
    imported = {**PLACE, "source": "yaizu", "externalId": "1"}
    made = scene.change(Role.ADMIN, "createLocation", input=imported)
    names["imported_location"] = made["location"]["id"]
    return names


def _spend_budget(scene: Scene, now: datetime) -> str:
    """Return a location whose municipality's budgets leave nothing, this fiscal year and next."""
    content = {**PLACE, "municipalityCode": "22213", "kioskIds": [SUBS[Role.KIOSK]]}
    made = scene.change(Role.ADMIN, "createLocation", input=content, idempotencyKey="place-2")
    for year in (now.year - 1, now.year, now.year + 1):
        budget = {"fiscalYear": year, "municipalityCode": "22213", "points": 0}
        scene.change(Role.ADMIN, "setBudget", input=budget)
    return str(made["location"]["id"])


def _rewards(scene: Scene, now: datetime) -> dict[str, Any]:
    names = {
        "reward": scene.reward_id,
        "limited_reward": scene.limited_reward_id,
        "scarce_reward": scene.make_reward(stock=0),
        "dear_reward": scene.make_reward(pointsCost=1_000_000),
        "inactive_reward": scene.make_reward(isActive=False),
        "coming_reward": scene.make_reward(redeemableFrom=_text(now + timedelta(days=1))),
        "ended_reward": scene.make_reward(redeemableUntil=_text(now - timedelta(days=1))),
        "one_each_reward": scene.make_reward(limitPerUser=1),
        "two_a_day_reward": scene.make_reward(limitPerUserPerDay=2),
    }
    tote = {"names": {"ja": "エコバッグ"}, "pointsCost": 5, "fulfilmentType": "POSTAL"}
    scene.change(Role.ADMIN, "createReward", input=tote, idempotencyKey="reward-1")
    scene.change(
        Role.ADMIN, "restockReward", id=scene.limited_reward_id, delta=1, idempotencyKey="restock-1"
    )
    for reward, key in (("reward", "exchange-1"), ("one_each_reward", "the-one")):
        scene.change(Role.CITIZEN, "exchangeReward", rewardId=names[reward], idempotencyKey=key)
    return names


def _rules(scene: Scene) -> dict[str, Any]:
    """The same content again changes nothing and answers the rule that exists."""
    saved = scene.change(Role.ADMIN, "saveEarnRule", input=RULE)
    return {"rule": saved["earnRule"]["id"]}


def _tokens(scene: Scene, now: datetime) -> dict[str, Any]:
    fresh, taken = scene.deposit(), scene.deposit()
    scene.change(Role.KIOSK, "issueQrToken", **fresh)
    token = scene.change(Role.KIOSK, "issueQrToken", **taken)["qrToken"]
    scene.change(Role.ANOTHER_CITIZEN, "redeemQrToken", code=token["code"])
    return {
        "fresh_deposit": fresh["deviceEventId"],
        "taken_deposit": taken["deviceEventId"],
        "taken_code": token["code"],
        "redeemed_token": token["id"],
        "expired_code": _issue_at(scene, now - timedelta(hours=1)),
    }


def _entries(scene: Scene) -> dict[str, Any]:
    """Of the citizen, but for the admin's; another citizen has spent what an entry gave."""
    adjustment = scene.adjustment() | {"points": 7, "idempotencyKey": "adjustment-1"}
    reversed_id = scene.change(Role.ADMIN, "adjustPoints", **adjustment)["ledgerEntry"]["id"]
    reversal = scene.change(
        Role.ADMIN,
        "reverseLedgerEntry",
        ledgerEntryId=reversed_id,
        reason="counted twice",
        idempotencyKey="reversal-1",
    )
    poor = SUBS[Role.ANOTHER_CITIZEN]
    given = scene.change(Role.ADMIN, "adjustPoints", **scene.adjustment() | {"userId": poor})
    left = given["balance"]["available"] - 1
    taken = scene.adjustment() | {"userId": poor, "points": -left}
    scene.change(Role.ADMIN, "adjustPoints", **taken)
    return {
        "adjusted_entry": scene.new_adjustment()["id"],
        "reversed_entry": reversed_id,
        "reversal_entry": reversal["ledgerEntry"]["id"],
        "spent_entry": given["ledgerEntry"]["id"],
        "exchange_entry": scene.citizens.exchanged["ledgerEntry"]["id"],
        "admins_entry": scene.belongings[Role.ADMIN].redeemed["ledgerEntry"]["id"],
    }


def _exchanges(scene: Scene) -> dict[str, Any]:
    """The citizen's, in every state that refuses something; and one of the operator's own."""
    names = {
        "fulfilled_exchange": scene.exchange_with("CONFIRMED"),
        "cancelled_exchange": scene.exchange_with("PENDING_APPROVAL"),
        "operators_exchange": scene.belongings[Role.OPERATOR].exchanged["exchange"]["id"],
    }
    scene.change(Role.OPERATOR, "fulfilExchange", exchangeId=names["fulfilled_exchange"])
    cancelled = {"exchangeId": names["cancelled_exchange"], "idempotencyKey": "cancel-1"}
    scene.change(Role.CITIZEN, "cancelExchange", **cancelled)
    names["rejected_exchange"] = scene.exchange_with("PENDING_APPROVAL")
    rejected = {"exchangeId": names["rejected_exchange"], "reason": "no stamp"}
    scene.change(Role.OPERATOR, "rejectExchange", **rejected)
    names["approved_exchange"] = scene.exchange_with("PENDING_APPROVAL")
    approved = {"exchangeId": names["approved_exchange"], "note": "on Tuesday"}
    scene.change(Role.OPERATOR, "approveExchange", **approved)
    return names | {"waiting_exchange": scene.exchange_with("PENDING_APPROVAL")}


def _subscriptions(scene: Scene) -> dict[str, Any]:
    arguments = {"input": HOOK, "idempotencyKey": "hook-1"}
    made = scene.change(Role.ADMIN, "createWebhookSubscription", **arguments)
    rotated = scene.make_subscription()
    for _ in range(SECRETS_LIMIT - 1):
        scene.change(Role.ADMIN, "rotateWebhookSecret", id=rotated)
    deleted = scene.make_subscription()
    scene.change(Role.ADMIN, "deleteWebhookSubscription", id=deleted)
    return {
        "subscription": made["webhookSubscription"]["id"],
        "rotated_subscription": rotated,
        "deleted_subscription": deleted,
    }


def _issue_at(scene: Scene, moment: datetime) -> str:
    event = event_of(Role.KIOSK, "Mutation.issueQrToken", scene.deposit())
    settings = read_settings(os.environ)
    database = Database(open_client(), table_prefix_of(settings.environment))
    payload = Application(settings, database, lambda: moment).answer(event, "request-1")
    assert payload["userErrors"] == []
    return str(payload["qrToken"]["code"])
