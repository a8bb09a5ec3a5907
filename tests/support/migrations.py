"""What the tests of the migration share: the old system, its migration, and the outcomes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from admin.migration.migrate import migrate_tables
from admin.migration.reports import MigratedAccount, Migration, MigrationReport
from resolvers.domain.earning import Programme
from resolvers.domain.expiry import parse_expiry
from resolvers.storage.client import Database
from tests.support.old_system import OldSystem, write_map

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PROGRAMME = Programme(ZoneInfo("Asia/Tokyo"), parse_expiry("FISCAL_YEAR_END_PLUS_1"))
LOT = "2028-03-31T14:59:59.999Z"


class Old(OldSystem):
    """An old system beside the tables here."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database.client)
        self.database = database
        self.map = folder / "map.csv"

    def migrate(
        self, *pairs: tuple[str, str], client: Any = None, **options: Any
    ) -> MigrationReport:
        """Migrate it with a map of these pairs. Its own tables stay what they were."""
        write_map(self.map, pairs or [("nobody", "sub")])
        database = self.database if client is None else replace(self.database, client=client)
        given = {"prefix": self.prefix, "programme": PROGRAMME, "now": NOW, **options}
        before = self.snapshot()
        report = migrate_tables(database, self.map, **given)
        assert self.snapshot() == before
        return report


def outcomes(report: MigrationReport) -> dict[str, Migration]:
    return {row.id: row.outcome for row in report.accounts}


def only(report: MigrationReport) -> MigratedAccount:
    (row,) = report.accounts
    return row
