"""What the matrix is asked about, made through the product's own mutations.

Everything that has an owner is the citizen's; beside that every citizen, staff included, has a
deposit and an exchange of their own, for what is reached through the viewer.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.change_requests import HOOK
from tests.support.matrix.apis import Api
from tests.support.matrix.arguments import ABOVE_LIMIT, BOTTLES, PLACE, RULE, TOTE, arguments_of
from tests.support.matrix.people import CITIZENS, SUBS
from tests.support.matrix.roles import Caller, Case, Helper, Role


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

    def make_code(self) -> str:
        """Return the code of a new kiosk at the spare location."""
        where = {"locationId": self.spare_location_id}
        return str(self.change(Role.ADMIN, "createKioskEnrolment", **where)["code"])

    def make_kiosk(self) -> dict[str, Any]:
        return dict(self.change(Role.API_KEY, "enrolKiosk", code=self.make_code())["kiosk"])

    def ask_for_adjustment(
        self, caller: Caller = Helper.ANOTHER_ADMIN, user: Role = Role.CITIZEN
    ) -> str:
        """Ask for one that another admin has to confirm, and return its id."""
        arguments = self.adjustment() | {"points": ABOVE_LIMIT, "userId": SUBS[user]}
        payload = self.api.call(caller, "Mutation.adjustPoints", arguments)
        assert [error["code"] for error in payload["userErrors"]] == ["SECOND_SIGNATURE_NEEDED"]
        listed = self.api.call(Role.ADMIN, "Query.pendingAdjustments", {})
        return str(listed["nodes"][0]["id"])

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
        arguments = arguments_of(self)
        if root not in arguments:
            # A mutation of one id is called with a spare row of the noun that it ends with.
            return {"id": next(each for noun, each in self._spare.items() if root.endswith(noun))}
        return arguments[root](case.role)

    @property
    def _spare(self) -> dict[str, str]:
        return {
            "Location": self.spare_location_id,
            "Reward": self.limited_reward_id,
            "EarnRule": self.spare_rule_id,
            "WebhookSubscription": self.subscription_id,
            "WebhookSecret": self.subscription_id,
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
            "Kiosk.": self.make_kiosk,
        }
        for start, source in sources.items():
            if field_name.startswith(start):
                return dict(source())
        raise LookupError(f"the scene has no source for {field_name}")
