"""A year of a programme with several places, lived through its mutations, and its archive."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from admin.archive.backfill import SOURCES
from resolvers.events.archive.rows import Row, rows_of_item
from resolvers.storage.base.expressions import from_attributes
from tests.support.identities import ADMIN, KIOSK
from tools.simulation.life import TOKYO, Plan
from tools.simulation.offers import RULES
from tools.simulation.year import Year

BUSY_DAYS = 40
TABLES = (*SOURCES, "users")
PLACES: Sequence[tuple[str, str | None]] = (
    ("駅前", "222127"),
    ("港", "22212"),
    ("丘", "22213"),
    ("海", None),
)
"""Names and codes: two places are in one municipality, and one is in none."""
CEILINGS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("2027-03-25", {"fiscalYear": 2027, "municipalityCode": "22212", "points": 500_000}),
    ("2027-07-10", {"fiscalYear": 2027, "municipalityCode": "22213", "points": 90_000}),
    ("2027-09-01", {"fiscalYear": 2027, "municipalityCode": "22212", "points": 400_000}),
    ("2027-09-30", {"fiscalYear": 2027, "municipalityCode": "22212", "points": 300_000}),
    ("2027-11-15", {"fiscalYear": 2027, "municipalityCode": "22213"}),
    ("2027-12-20", {"fiscalYear": 2027, "municipalityCode": "22213", "points": 80_000}),
    (
        "2028-04-12",
        {"fiscalYear": 2027, "municipalityCode": "22213", "points": 80_000, "issuedBefore": 70},
    ),
)
"""Days, and what an admin sets on them, beside the ceilings of the places without a code."""


@dataclass
class TravelledYear(Year):
    """Citizens go to several places."""

    places: list[str] = field(default_factory=list)
    ceilings: list[dict[str, Any]] = field(default_factory=list)
    """The budgets as they were after each change of a ceiling."""

    def pass_time(self, duration: timedelta) -> None:
        super().pass_time(duration)
        left = [each for each in CEILINGS[len(self.ceilings) :] if each[0] <= self.today]
        for _, content in left:
            answer = self.service.done("setBudget", ADMIN, input=content)
            budget = self.service.database.get("budgets", answer["budget"]["id"])
            assert budget is not None
            self.ceilings.append(budget)

    @property
    def today(self) -> str:
        return self.service.now.astimezone(TOKYO).date().isoformat()

    def open_programme(self) -> None:
        super().open_programme()
        materials = sorted({rule["material"] for rule in RULES})
        for number, (name, municipality) in enumerate(PLACES):
            place = self.service.make_location(
                KIOSK,
                names={"ja": name},
                acceptedMaterials=materials,
                coordinates={"latitude": 34.87 + number / 10, "longitude": 138.32},
                municipalityCode=municipality,
            )
            self.places.append(place)

    def recycle(self) -> None:
        self.service.location_id = self.chance.choice(self.places)
        super().recycle()


@dataclass(frozen=True)
class ArchivedYear:
    """`items` has the rows of the tables at the end, `ceilings` those that budgets had before."""

    items: dict[str, list[dict[str, Any]]]
    ceilings: list[dict[str, Any]]
    ended_at: datetime

    def rows(self) -> Iterator[Row]:
        for table in TABLES:
            for item in self.items[table]:
                yield from rows_of_item(table, item, self.ended_at, TOKYO)
        for item in self.ceilings:
            yield from rows_of_item("budgets", item, self.ended_at, TOKYO)


def live_year(client: Any, environment: str, plan: Plan) -> ArchivedYear:
    year = TravelledYear.open(client, environment, plan)
    year.live()
    # The plan's operations end before the year: some weeks more, in which people come again.
    for _ in range(BUSY_DAYS):
        year.pass_time(timedelta(days=1))
        year.recycle()
        year.exchange()
    items = {table: list(map(from_attributes, year.service.rows(table))) for table in TABLES}
    return ArchivedYear(items, year.ceilings, year.service.now)
