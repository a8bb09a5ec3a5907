"""The demo data, loaded once, through the product's own functions only.

Every step is idempotent by a fixed key, so the next load completes one that was interrupted. The
last step is taro's deposit, one transaction: if taro has an account, everything is loaded.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin import programme
from admin.importing.import_locations import import_locations
from gateway.caller import describe_user
from gateway.errors import RunError
from gateway.event import describe_call
from local.environment import HOST
from local.identities import Identity

DEMO = Path(__file__).parent

Event = dict[str, Any]


@dataclass(frozen=True)
class DemoFile:
    name: str
    accepts: list[str]


FILES = (
    DemoFile(
        "yaizu_222127_recycling_base.csv",
        [
            "PET_BOTTLE",
            "ALUMINIUM_CAN",
            "STEEL_CAN",
            "GLASS_BOTTLE",
            "NEWSPAPER",
            "CARDBOARD",
            "PAPER_CARTON",
        ],
    ),
    DemoFile("takamatsu_0086_recycling_box.csv", ["SMALL_APPLIANCE", "BATTERY"]),
)
ACTIVE_FROM = "2025-03-31T15:00:00.000Z"  # the start of a fiscal year in Japan
RULES: tuple[Event, ...] = (
    {"material": "PET_BOTTLE", "unit": "PIECE", "quantityPerPoint": 5, "pointsPerQuantity": 1},
    {
        "material": "ALUMINIUM_CAN",
        "unit": "PIECE",
        "quantityPerPoint": 10,
        "pointsPerQuantity": 1,
        "dailyCapPoints": 20,
    },
    {"material": "NEWSPAPER", "unit": "GRAM", "quantityPerPoint": 1000, "pointsPerQuantity": 1},
    {
        "material": "SMALL_APPLIANCE",
        "unit": "PIECE",
        "quantityPerPoint": 1,
        "pointsPerQuantity": 5,
        "dailyCapPoints": 20,
    },
)
REWARDS: tuple[Event, ...] = (
    {
        "names": {
            "ja": "市指定ごみ袋 10枚入り",
            "jaKana": "シシテイゴミブクロ",
            "en": "City waste bags (pack of 10)",
            "easyJa": "ごみぶくろ 10まい",
        },
        "description": "環境課の窓口でお渡しします。",
        "category": "goods",
        "pointsCost": 30,
        "stock": 200,
        "fulfilmentType": "PICKUP",
    },
    {
        "names": {
            "ja": "市民プール 1回利用券",
            "jaKana": "シミンプール イッカイリヨウケン",
            "en": "One visit to the public pool",
            "easyJa": "プールに 1かい 入れる きっぷ",
        },
        "description": "市内のすべての市民プールで使えます。",
        "category": "tickets",
        "pointsCost": 50,
        "stock": 50,
        "fulfilmentType": "VOUCHER_CODE",
    },
    {
        "names": {
            "ja": "こども食堂への寄付",
            "jaKana": "コドモショクドウヘノキフ",
            "en": "Donation to a children's kitchen",
            "easyJa": "こども食堂に おかねを あげる",
        },
        "description": "10ポイントで10円を寄付します。",
        "category": "donations",
        "pointsCost": 10,
        "fulfilmentType": "DONATION",
    },
    {
        "names": {
            "ja": "生ごみ堆肥化容器",
            "jaKana": "ナマゴミタイヒカヨウキ",
            "en": "Compost bin",
            "easyJa": "生ごみを 土に する いれもの",
        },
        "description": "担当者が確認してから、環境課の窓口でお渡しします。",
        "category": "goods",
        "pointsCost": 80,
        "stock": 10,
        "requiresApproval": True,
        "fulfilmentType": "PICKUP",
    },
)
# Pieces of PET bottles in the first deposit: 120 and 105 points.
DEPOSITS = (("hanako", 600), ("taro", 525))
DEMO_POINTS = DEPOSITS[0][1] // int(RULES[0]["quantityPerPoint"])


class DemoError(RunError):
    """A step of the demo data failed; the message has the reason."""


class Demo:
    def __init__(
        self,
        invoke: Callable[[Event], Any],
        identities: Mapping[str, Identity],
        *,
        issuer_url: str,
    ) -> None:
        self._invoke = invoke
        self._identities = identities
        self._issuer_url = issuer_url

    def is_loaded(self) -> bool:
        return self._call("taro", "Query", "viewer", {})["createdAt"] is not None

    def load(self) -> None:
        """Create everything that is missing.

        Raises:
            DemoError: a step was refused.
        """
        kiosk = self._identities["kiosk"].sub
        for rule in RULES:
            self._call("admin", "Mutation", "saveEarnRule", {"input": _dated(rule)})
        ids: set[str] = set()
        for file in FILES:
            ids |= _import_file(DEMO / file.name, file.accepts, [kiosk])
        locations = [each for each in self._list("locations") if each["id"] in ids]
        self._bind(kiosk, locations)
        existing = {reward["names"]["ja"] for reward in self._list("rewards")}
        for number, reward in enumerate(REWARDS, start=1):
            if reward["names"]["ja"] not in existing:
                key = f"demo-reward-{number}"
                arguments = {"input": reward, "idempotencyKey": key}
                self._call("admin", "Mutation", "createReward", arguments)
        location_id = next(
            each["id"] for each in locations if "PET_BOTTLE" in each["acceptedMaterials"]
        )
        for citizen, pieces in DEPOSITS:
            self._deposit(citizen, location_id, pieces)

    def _bind(self, kiosk: str, locations: list[Event]) -> None:
        """Add the kiosk to locations of an earlier load: an import binds new ones only."""
        for location in locations:
            if kiosk not in location["kioskIds"]:
                changes = {"kioskIds": [*location["kioskIds"], kiosk]}
                arguments = {"id": location["id"], "input": changes}
                self._call("admin", "Mutation", "updateLocation", arguments)

    def _list(self, field_name: str) -> list[Event]:
        """Return everything in a list, as the admin sees it."""
        found: list[Event] = []
        page = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            arguments = {"first": 100, "after": page["endCursor"]}
            answer = self._call("admin", "Query", field_name, arguments)
            found += [edge["node"] for edge in answer["edges"]]
            page = answer["pageInfo"]
        return found

    def _deposit(self, citizen: str, location_id: str, pieces: int) -> None:
        issued = self._call(
            "kiosk",
            "Mutation",
            "issueQrToken",
            {
                "locationId": location_id,
                "items": [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": pieces}],
                "deviceEventId": f"demo-deposit-{citizen}",
            },
            # An earlier load may have redeemed it.
            accepted_refusal="TOKEN_ALREADY_REDEEMED",
        )
        if issued["qrToken"] is not None:
            code = issued["qrToken"]["code"]
            self._call(citizen, "Mutation", "redeemQrToken", {"code": code})

    def _call(
        self,
        name: str,
        type_name: str,
        field_name: str,
        arguments: Event,
        accepted_refusal: str | None = None,
    ) -> Any:  # noqa: ANN401 - the field's answer
        identity = describe_caller(self._identities[name], self._issuer_url)
        answer = self._invoke(describe_call(identity, type_name, field_name, arguments))
        refusals = [
            refusal
            for refusal in answer.get("userErrors", [])
            if refusal["code"] != accepted_refusal
        ]
        if refusals:
            raise DemoError(f"demo data: {field_name} as {name} was refused: {refusals}")
        return answer


def _import_file(path: Path, accepts: list[str], kiosk_ids: list[str]) -> set[str]:
    """Return the ids of the locations in a file."""
    database = programme.open_database(os.environ)
    with closing(database.client):
        report = import_locations(
            database,
            path,
            now=datetime.now(UTC).replace(microsecond=0),
            accepts=programme.read_materials(accepts),
            kiosk_ids=kiosk_ids,
        )
    if report.not_done:
        raise DemoError(f"demo data: {path.name} was not imported whole: {report.not_done}")
    return {row.location_id for row in report.rows if row.location_id is not None}


def _dated(rule: Event) -> Event:
    return {**rule, "activeFrom": ACTIVE_FROM}


def describe_caller(identity: Identity, issuer_url: str) -> Event:
    """Return the identity of an event, with the claims that the functions read."""
    claims = {"sub": identity.sub, "iss": issuer_url, "username": identity.name}
    groups = {"cognito:groups": identity.groups} if identity.groups else {}
    return describe_user(claims | groups, HOST)
