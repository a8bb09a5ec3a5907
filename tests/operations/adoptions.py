"""What the tests of the adoption share: its moments, its programme, what it told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from resolvers.operations.adopt import Adoption, AdoptionReport
from resolvers.operations.adoption_reports import AdoptedAccount
from resolvers.rules.earning import Programme
from resolvers.rules.expiry import parse_expiry

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PROGRAMME = Programme(ZoneInfo("Asia/Tokyo"), parse_expiry("FISCAL_YEAR_END_PLUS_1"))
LOT = "2028-03-31T14:59:59.999Z"

Adopt = Callable[..., AdoptionReport]


def outcomes(report: AdoptionReport) -> dict[str, Adoption]:
    return {row.id: row.outcome for row in report.accounts}


def only(report: AdoptionReport) -> AdoptedAccount:
    (row,) = report.accounts
    return row
