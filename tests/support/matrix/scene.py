"""What the matrix is asked about, made through the product's own mutations.

Everything that has an owner is the citizen's; beside that every citizen, staff included, has a
deposit and an exchange of their own, for what is reached through the viewer.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.location_imports import IMPORT
from tests.support.matrix.adjustments import arguments_of_adjustments
from tests.support.matrix.apis import Api
from tests.support.matrix.fixed_arguments import FIXED
from tests.support.matrix.kiosks import arguments_of_kiosks, make_kiosk
from tests.support.matrix.people import CITIZENS, SUBS
from tests.support.matrix.published import of_watchers, publication_of
from tests.support.matrix.roles import Case, Role

PLACE: dict[str, Any] = {
    "names": {"ja": "大覚寺 リサイクルステーション"},
    "address": "静岡県焼津市大覚寺3-2-2",
    "coordinates": {"latitude": 34.88, "longitude": 138.31},
    "acceptedMaterials": ["PET_BOTTLE"],
}
TOTE = {"names": {"ja": "エコバッグ"}, "pointsCost": 1, "fulfilmentType": "PICKUP"}
BOTTLES = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 600}]
RULE = {"material": "PET_BOTTLE", "unit": "PIECE", "quantityPerPoint": 5, "pointsPerQuantity": 1}
HOOK = {
    "partner": "焼津市",
    "url": "https://partner.example/events",
    "eventTypes": ["EXCHANGE_CONFIRMED"],
}

Arguments = dict[str, Callable[[Role], dict[str, Any]]]


@dataclass(frozen=True)
class Belongings:
    """What redeemQrToken and exchangeReward answered to one citizen."""

    redeemed: dict[str, Any]
    exchanged: dict[str, Any]


@dataclass
class Scene:
    """`token_id` is of a token that was issued at `location_id`, the kiosk's place."""

    api: Api
    location_id: str = ""
    spare_location_id: str = ""
    reward_id: str = ""
    limited_reward_id: str = ""
    spare_rule_id: str = ""
    held_reward_id: str = ""
    token_id: str = ""
    subscription_id: str = ""
    belongings: dict[Role, Belongings] = field(default_factory=dict)
    exchange_ids: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @classmethod
    def prepare(cls, api: Api) -> "Scene":
        scene = cls(api)
        scene.change(Role.ADMIN, "saveEarnRule", input=RULE)
        scene.spare_rule_id = scene.make_rule(material="BATTERY")
        scene.location_id = scene.make_location(SUBS[Role.KIOSK])
        scene.spare_location_id = scene.make_location(SUBS[Role.KIOSK_OF_ANOTHER_LOCATION])
        scene.reward_id = scene.make_reward()
        scene.limited_reward_id = scene.make_reward(stock=5)
        scene.held_reward_id = scene.make_reward(requiresApproval=True)
        for role in CITIZENS:
            scene.belongings[role] = Belongings(
                scene.change(role, "redeemQrToken", code=scene.new_token()["code"]),
                scene.change(role, "exchangeReward", **scene.exchange_of(role)),
            )
        scene.token_id = scene.new_token()["id"]
        scene.subscription_id = scene.make_subscription()
        return scene

    def change(self, role: Role, name: str, **arguments: Any) -> Any:
        payload = self.api.call(role, f"Mutation.{name}", arguments)
        assert payload["userErrors"] == [], (name, payload)
        return payload

    def make_location(self, kiosk_id: str) -> str:
        made = self.change(Role.ADMIN, "createLocation", input={**PLACE, "kioskIds": [kiosk_id]})
        return str(made["location"]["id"])

    def make_reward(self, **fields: Any) -> str:
        made = self.change(Role.ADMIN, "createReward", input={**TOTE, **fields})
        return str(made["reward"]["id"])

    def make_rule(self, **fields: Any) -> str:
        made = self.change(Role.ADMIN, "saveEarnRule", input={**RULE, **fields})
        return str(made["earnRule"]["id"])

    def make_subscription(self) -> str:
        key = f"subscription-{next(self.numbers)}"
        made = self.change(Role.ADMIN, "createWebhookSubscription", input=HOOK, idempotencyKey=key)
        return str(made["webhookSubscription"]["id"])

    def new_token(self) -> dict[str, Any]:
        """A token that nobody has redeemed, as its kiosk sees it."""
        return dict(self.change(Role.KIOSK, "issueQrToken", **self.deposit())["qrToken"])

    def deposit(self) -> dict[str, Any]:
        return {
            "locationId": self.location_id,
            "items": BOTTLES,
            "deviceEventId": f"deposit-{next(self.numbers)}",
        }

    def new_adjustment(self) -> dict[str, Any]:
        """An entry of the citizen's that nobody has reversed."""
        return dict(self.change(Role.ADMIN, "adjustPoints", **self.adjustment())["ledgerEntry"])

    def adjustment(self) -> dict[str, Any]:
        return {
            "userId": SUBS[Role.CITIZEN],
            "points": 5,
            "reason": "a complaint",
            "idempotencyKey": f"adjustment-{next(self.numbers)}",
        }

    def exchange_of(self, role: Role) -> dict[str, Any]:
        return {"rewardId": self.reward_id, "idempotencyKey": f"{role}-{next(self.numbers)}"}

    def exchange_with(self, status: str) -> str:
        """An exchange of the citizen's that has the status; the same one as long as it has it."""
        known = self.exchange_ids.get(status)
        if known is None or self._status_of(known) != status:
            waits = status == "PENDING_APPROVAL"
            wanted = {"rewardId": self.held_reward_id if waits else self.reward_id}
            exchange = {**self.exchange_of(Role.CITIZEN), **wanted}
            made = self.change(Role.CITIZEN, "exchangeReward", **exchange)
            self.exchange_ids[status] = made["exchange"]["id"]
        return self.exchange_ids[status]

    def _status_of(self, exchange_id: str) -> str:
        return str(self.api.call(Role.ADMIN, "Query.exchange", {"id": exchange_id})["status"])

    @property
    def citizens(self) -> Belongings:
        return self.belongings[Role.CITIZEN]

    def arguments(self, case: Case) -> dict[str, Any]:
        """Those of the root field of the way. Raises LookupError for a field unknown here."""
        root = case.way[0]
        if root == "Query.ledgerEntry" and "LedgerEntry.exchange" in case.way:
            return {"id": self.citizens.exchanged["ledgerEntry"]["id"]}
        if root not in self._arguments:
            # A mutation of one id is called with a spare row of the noun that it ends with.
            return {"id": next(each for noun, each in self._spare.items() if root.endswith(noun))}
        return self._arguments[root](case.role)

    @property
    def _spare(self) -> dict[str, str]:
        return {
            "Location": self.spare_location_id,
            "Reward": self.limited_reward_id,
            "EarnRule": self.spare_rule_id,
            "WebhookSubscription": self.subscription_id,
            "WebhookSecret": self.subscription_id,
        }

    @property
    def _arguments(self) -> Arguments:
        citizen_id = SUBS[Role.CITIZEN]
        return {
            **self._of_accounts,
            **self._of_the_catalogue,
            **arguments_of_kiosks(self),
            "Query.location": lambda _: {"id": self.location_id},
            **dict.fromkeys(("Query.locations", "Query.kioskLocations"), lambda _: {}),
            "Query.nearbyLocations": lambda _: PLACE["coordinates"],
            "Query.reward": lambda _: {"id": self.reward_id},
            "Query.rewards": lambda _: {},
            "Query.earnRules": lambda _: {},
            "Query.viewer": lambda _: {},
            "Query.exchange": lambda _: {"id": self.citizens.exchanged["exchange"]["id"]},
            "Query.ledgerEntry": lambda _: {"id": self.citizens.redeemed["ledgerEntry"]["id"]},
            "Query.qrToken": lambda _: {"id": self.token_id},
            "Query.qrTokens": lambda _: {"locationId": self.location_id},
            "Query.user": lambda _: {"id": citizen_id},
            "Query.users": lambda _: {"namePrefix": "c"},
            "Query.exchanges": lambda _: {"rewardId": self.reward_id},
            "Query.ledgerEntries": lambda _: {"userId": citizen_id},
            "Query.budgets": lambda _: {"fiscalYear": 2026},
            "Query.webhookSubscription": lambda _: {"id": self.subscription_id},
            **dict.fromkeys(("Query.webhookSubscriptions", "Query.staffActions"), lambda _: {}),
            "Query.ledgerVerification": lambda _: {"userId": citizen_id},
            "Query.programmeReport": lambda _: {"month": "2026-11"},
            "Mutation.issueQrToken": lambda _: self.deposit(),
            "Mutation.reportLocationStatus": lambda _: {
                "locationId": self.location_id,
                "status": "OPEN",
            },
            "Mutation.revokeQrToken": lambda _: {
                "tokenId": self.new_token()["id"],
                "reason": "spilt",
            },
            **of_watchers(citizen_id, self.token_id),
        }

    def publication(self, case: Case) -> tuple[str, dict[str, Any]]:
        """Return the mutation whose input reaches the subscriber of the case."""
        return publication_of(case.field, self.token_id)

    @property
    def _of_accounts(self) -> Arguments:
        citizen_id = SUBS[Role.CITIZEN]
        return {
            "Mutation.redeemQrToken": lambda _: {"code": self.new_token()["code"]},
            "Mutation.exchangeReward": self.exchange_of,
            "Mutation.cancelExchange": lambda role: {
                "exchangeId": self.exchange_with("PENDING_APPROVAL"),
                "idempotencyKey": f"{role}-{next(self.numbers)}",
            },
            "Mutation.approveExchange": lambda _: {
                "exchangeId": self.exchange_with("PENDING_APPROVAL"),
                "note": "on Tuesday",
            },
            "Mutation.rejectExchange": lambda _: {
                "exchangeId": self.exchange_with("PENDING_APPROVAL"),
                "reason": "no stamp on the card",
            },
            "Mutation.fulfilExchange": lambda _: {
                "exchangeId": self.exchange_with("CONFIRMED"),
                "voucherCode": f"GIFT-{next(self.numbers)}",
            },
            "Mutation.adjustPoints": lambda _: self.adjustment(),
            "Mutation.reverseLedgerEntry": lambda _: {
                "ledgerEntryId": self.new_adjustment()["id"],
                "reason": "counted twice",
                "idempotencyKey": "reversal-1",
            },
            "Mutation.updateViewer": lambda role: {"input": {"displayName": str(role)}},
            **arguments_of_adjustments(self),
            **FIXED,
            # After what a suspended citizen may not do: the fields are asked in this order.
            "Mutation.suspendUser": lambda _: {"userId": citizen_id, "reason": "two accounts"},
            "Mutation.reinstateUser": lambda _: {"userId": citizen_id},
            "Mutation.setMemberNumber": lambda _: {"userId": citizen_id, "memberNumber": "CARD-1"},
            "Mutation.eraseViewer": lambda role: {"confirm": SUBS.get(role, "")},
        }

    @property
    def _of_the_catalogue(self) -> Arguments:
        return {
            "Mutation.createLocation": lambda _: {"input": PLACE},
            "Mutation.importLocations": lambda _: IMPORT,
            "Mutation.updateLocation": lambda _: {
                "id": self.spare_location_id,
                "input": {"openingHours": "9:00-17:00"},
            },
            "Mutation.createReward": lambda _: {"input": {**TOTE, "limitPerUser": 2}},
            "Mutation.updateReward": lambda _: {
                "id": self.limited_reward_id,
                "input": {"category": "goods", "limitPerUserPerDay": 100},
            },
            "Mutation.restockReward": lambda role: {
                "id": self.limited_reward_id,
                "delta": 1,
                "idempotencyKey": f"{role}-{next(self.numbers)}",
            },
            "Mutation.saveEarnRule": lambda _: {"input": RULE},
            "Mutation.createWebhookSubscription": lambda role: {
                "input": HOOK,
                "idempotencyKey": f"{role}-{next(self.numbers)}",
            },
            "Mutation.updateWebhookSubscription": lambda _: {
                "id": self.make_subscription(),
                "input": {"isActive": False},
            },
            "Mutation.deleteWebhookSubscription": lambda _: {"id": self.make_subscription()},
        }

    def source(self, field_name: str) -> dict[str, Any]:
        """The citizen's object that has the nested field, with the plain fields of its type."""
        call, mine = self.api.call, self.citizens
        sources: dict[str, Callable[[], Any]] = {
            "Location.": lambda: call(Role.KIOSK, "Query.location", {"id": self.location_id}),
            "User.": lambda: call(Role.CITIZEN, "Query.viewer", {}),
            "QrToken.": lambda: call(Role.KIOSK, "Query.qrToken", {"id": self.token_id}),
            "RecycleEvent.": lambda: mine.redeemed["recycleEvent"],
            "LedgerEntry.recycleEvent": lambda: mine.redeemed["ledgerEntry"],
            "LedgerEntry.exchange": lambda: mine.exchanged["ledgerEntry"],
            "Exchange.": lambda: mine.exchanged["exchange"],
            "Kiosk.": lambda: make_kiosk(self),
        }
        for start, source in sources.items():
            if field_name.startswith(start):
                return dict(source())
        raise LookupError(f"the scene has no source for {field_name}")
