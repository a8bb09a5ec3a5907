from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from admin.importing.reports import ImportReport, Outcome
from resolvers.domain.places.locations import Location
from resolvers.storage.base.client import Database
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.places import locations

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DEMO = Path(__file__).parents[2] / "local" / "demo"
YAIZU = DEMO / "yaizu_222127_recycling_base.csv"
TAKAMATSU = DEMO / "takamatsu_0086_recycling_box.csv"
HEADER = "NO,名称,住所,緯度,経度"

Write = Callable[..., Path]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Imported, updated, unchanged, refused; every row is one of these."""
    imported, updated, unchanged, refused, _ = (report.counts[outcome] for outcome in Outcome)
    assert imported + updated + unchanged + refused == len(report.rows)
    assert report.not_reached == 0
    return imported, updated, unchanged, refused


def listed(database: Database) -> list[Location]:
    page = locations.listing(None, None).read_page(database, PageRequest(100))
    return [at.row for at in page.rows]


def named(database: Database, name: str) -> Location:
    (found,) = [location for location in listed(database) if location.names.ja == name]
    return found
