"""What the tests of the migration share: its moments, its programme, its outcomes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from admin.migration.reports import MigratedAccount, Migration, MigrationReport
from resolvers.domain.earning import Programme
from resolvers.domain.expiry import parse_expiry

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PROGRAMME = Programme(ZoneInfo("Asia/Tokyo"), parse_expiry("FISCAL_YEAR_END_PLUS_1"))
LOT = "2028-03-31T14:59:59.999Z"

Migrate = Callable[..., MigrationReport]


def outcomes(report: MigrationReport) -> dict[str, Migration]:
    return {row.id: row.outcome for row in report.accounts}


def only(report: MigrationReport) -> MigratedAccount:
    (row,) = report.accounts
    return row
