"""The places of the demo: open data, with materials and statuses that the demo adds."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

DEMO: Final = Path(__file__).parent
TEXTS: Final = DEMO / "translations.csv"
OUTLINES: Final = DEMO / "municipality_outlines.json"
"""For files that do not name the municipality of their places."""

Location = dict[str, Any]

FULLEST_PERCENT = 90


@dataclass(frozen=True)
class DemoFile:
    """A file of places; its rows are numbered from 0.

    materials: the materials that the places accept, in turns. statuses: of the places that are not
    OPEN, with the fill level in percent.
    """

    name: str
    town: str
    materials: tuple[tuple[str, ...], ...]
    statuses: Mapping[int, tuple[str, int]] = field(default_factory=dict)

    def plan(self, locations: Sequence[Location]) -> list["PlannedPlace"]:
        """Return the materials and statuses for its locations, in the order of the rows."""
        return [
            PlannedPlace(
                location,
                self.town,
                self.materials[number % len(self.materials)],
                *self.statuses.get(number, ("OPEN", _fill_percent(number))),
            )
            for number, location in enumerate(locations)
        ]


@dataclass(frozen=True)
class PlannedPlace:
    """fill_percent: None: not known."""

    location: Location
    town: str
    materials: tuple[str, ...]
    status: str
    fill_percent: int | None

    @property
    def is_open(self) -> bool:
        return self.status == "OPEN"


def _fill_percent(number: int) -> int | None:
    """Return a pseudo-random level; every fifth place has no sensor."""
    return None if number % 5 == 0 else (37 * number + 11) % FULLEST_PERCENT


FILES: Final = (
    DemoFile(
        "yaizu_222127_recycling_base.csv",
        "yaizu",
        (
            (
                "PET_BOTTLE",
                "ALUMINIUM_CAN",
                "STEEL_CAN",
                "GLASS_BOTTLE",
                "NEWSPAPER",
                "CARDBOARD",
                "MAGAZINE",
                "PAPER_CARTON",
            ),
            ("PET_BOTTLE", "ALUMINIUM_CAN", "NEWSPAPER", "CARDBOARD", "TEXTILE"),
            ("PET_BOTTLE", "ALUMINIUM_CAN", "SMALL_APPLIANCE", "BATTERY", "FOOD_TRAY"),
            ("PET_BOTTLE", "ALUMINIUM_CAN", "STEEL_CAN", "GLASS_BOTTLE", "COOKING_OIL"),
        ),
        {2: ("FULL", 100), 8: ("OUT_OF_SERVICE", 40), 14: ("CLOSED", 0)},
    ),
    DemoFile(
        "takamatsu_0086_recycling_box.csv",
        "takamatsu",
        (
            ("SMALL_APPLIANCE", "BATTERY"),
            ("SMALL_APPLIANCE",),
            ("SMALL_APPLIANCE", "BATTERY", "PAPER_CARTON", "OTHER"),
        ),
        {5: ("FULL", 100), 11: ("OUT_OF_SERVICE", 15), 16: ("FULL", 98), 20: ("CLOSED", 0)},
    ),
)


def read_translations() -> dict[str, dict[str, Location]]:
    """Return names and localizedAddress without their Japanese, by the names of the places."""
    with TEXTS.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: {
                "names": {"en": row["name_en"], "easyJa": row["name_easy_ja"]},
                "localizedAddress": {"en": row["address_en"], "easyJa": row["address_easy_ja"]},
            }
            for row in csv.DictReader(file)
        }


def name_municipalities(archive: Path) -> None:
    """Name the demo's municipalities in reports, unless the folder has other names."""
    names = archive / "municipalities.csv"
    if not names.exists():
        archive.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DEMO / names.name, names)
