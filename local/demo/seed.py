"""The demo data, loaded once, through the product's own functions only.

Every step is idempotent by a fixed key, so the next load completes one that was interrupted. The
last step is taro's deposit, one transaction: if taro has an account, everything is loaded.
"""

import os
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin import programme
from admin.importing.import_locations import import_locations
from local.demo.catalogue import OFFERS, PICTURES_PATH
from local.demo.places import DEMO, FILES, OUTLINES, PlannedPlace, read_translations
from local.demo.rules import ACTIVE_FROM, RULES
from local.identities.clients import Clients, DemoError

if TYPE_CHECKING:
    from admin.importing.outlines import Outlines

# Pieces of PET bottles in the first deposit: 120 and 105 points.
DEPOSITS = (("hanako", 600), ("taro", 525))
OWN_PICTURE = re.compile(rf"(?P<origin>http://[^/]+)(?P<path>{PICTURES_PATH}/[a-z-]+\.svg)")
DEMO_POINTS = DEPOSITS[0][1] // int(RULES[0]["quantityPerPoint"])


class Demo:
    """`origin` is the address of the server, which serves the rewards' pictures."""

    def __init__(self, clients: Clients, origin: str) -> None:
        self._clients = clients
        self._origin = origin

    def is_begun(self) -> bool:
        return bool(self._clients.ask("admin", "earnRules"))

    def is_loaded(self) -> bool:
        # A person who left later is not an identity any more.
        if not all(map(self._clients.has, ("admin", "taro"))):
            return True
        return self._clients.ask("taro", "viewer")["createdAt"] is not None

    def offer(self, now: datetime) -> dict[str, str]:
        """Create the rules and the rewards; return the rewards' ids by their pictures.

        `now` is the day from which the rewards' windows count.
        """
        for rule in RULES:
            dated = {**rule, "activeFrom": ACTIVE_FROM}
            self._clients.change("admin", "saveEarnRule", input=dated)
        rewards = self._clients.list_all("admin", "rewards")
        ids = {reward["names"]["ja"]: reward["id"] for reward in rewards}
        for number, offer in enumerate(OFFERS, start=1):
            if offer.names["ja"] not in ids:
                made = self._clients.change(
                    "admin",
                    "createReward",
                    input=offer.describe(now, self._origin),
                    idempotencyKey=f"demo-reward-{number}",
                )
                ids[offer.names["ja"]] = made["reward"]["id"]
        return {offer.picture: ids[offer.names["ja"]] for offer in OFFERS}

    def open_places(self) -> list[PlannedPlace]:
        """Import the files, bind the kiosk to every place, set materials, and translate.

        An import binds no kiosks, and gives all locations of a file the same materials.
        """
        kiosk = self._clients.sub("kiosk")
        # Imported late, because it imports numpy, and most starts load no data.
        from admin.importing.outlines import read_outlines  # noqa: PLC0415 - as said

        outlines = read_outlines(OUTLINES)
        rows = [
            (file, _import_file(DEMO / file.name, file.materials[0], outlines)) for file in FILES
        ]
        locations = {each["id"]: each for each in self._clients.list_all("admin", "locations")}
        places = [
            place for file, ids in rows for place in file.plan([locations[each] for each in ids])
        ]
        translations = read_translations()
        for place in places:
            location = place.location
            kiosks = [*location["kioskIds"], *({kiosk} - {*location["kioskIds"]})]
            wanted: dict[str, Any] = {"kioskIds": kiosks, "acceptedMaterials": [*place.materials]}
            for name, others in translations[location["name"]].items():
                wanted[name] = {**location[name], **others}
            changes = {name: value for name, value in wanted.items() if location[name] != value}
            if changes:
                self._clients.change("admin", "updateLocation", id=location["id"], input=changes)
        return places

    def report_statuses(self, places: list[PlannedPlace]) -> None:
        for place in places:
            if place.is_open and place.fill_percent is None:
                continue
            self._clients.change(
                "operator",
                "reportLocationStatus",
                locationId=place.location["id"],
                status=place.status,
                fillLevelPercent=place.fill_percent,
            )

    def give_first_points(self, places: list[PlannedPlace]) -> None:
        location_id = next(
            each.location["id"]
            for each in places
            if each.is_open and "PET_BOTTLE" in each.materials
        )
        for citizen, pieces in DEPOSITS:
            self._deposit(citizen, location_id, pieces)

    def move_pictures(self) -> None:
        """Update the rewards' pictures to the server's address, whose port may have changed."""
        if not self._clients.has("admin"):
            return
        for reward in self._clients.list_all("admin", "rewards", includeInactive=True):
            found = OWN_PICTURE.fullmatch(reward["imageUrl"] or "")
            if found and found["origin"] != self._origin:
                changes = {"imageUrl": f"{self._origin}{found['path']}"}
                self._clients.change("admin", "updateReward", id=reward["id"], input=changes)

    def _deposit(self, citizen: str, location_id: str, pieces: int) -> None:
        issued = self._clients.change(
            "kiosk",
            "issueQrToken",
            locationId=location_id,
            items=[{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": pieces}],
            deviceEventId=f"demo-deposit-{citizen}",
            # An earlier load may have redeemed it.
            accepted=["TOKEN_ALREADY_REDEEMED"],
        )
        if issued["qrToken"] is not None:
            code = issued["qrToken"]["code"]
            self._clients.change(citizen, "redeemQrToken", code=code)


def _import_file(path: Path, accepts: tuple[str, ...], outlines: "Outlines") -> list[str]:
    """Return the ids of the locations in a file, in the order of its rows."""
    database = programme.open_database(os.environ)
    with closing(database.client):
        report = import_locations(
            database,
            path,
            now=datetime.now(UTC).replace(microsecond=0),
            accepts=programme.read_materials(accepts),
            outlines=outlines,
        )
    if report.not_done:
        raise DemoError(f"demo data: {path.name} was not imported whole: {report.not_done}")
    return [row.location_id for row in report.rows if row.location_id is not None]
