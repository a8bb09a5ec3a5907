"""Reports of the programme, for its staff."""

from datetime import date
from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, query
from resolvers.api.graphql.types.programme_report import (
    ProgrammeReportType,
    present_programme_report,
)
from resolvers.domain.base.authorization import STAFF
from resolvers.domain.places.locations import check_municipality_code, municipality_key
from resolvers.domain.reports.programme_reports import DAYS_MAXIMUM, read_period
from resolvers.services.reports.programme_reports import read_programme_report

UNSET = strawberry.UNSET
Month = Annotated[
    str | None, strawberry.argument(description="The days of this month, such as 2026-11.")
]
FiscalYear = Annotated[
    int | None,
    strawberry.argument(
        description="The months of this fiscal year: 2026 is 1 April 2026 to 31 March 2027."
    ),
]
FirstDay = Annotated[
    date | None, strawberry.argument(description="The days from this one to lastDay.")
]
LastDay = Annotated[
    date | None,
    strawberry.argument(description=f"The last of at most {DAYS_MAXIMUM} days, with firstDay."),
]
MunicipalityCode = Annotated[
    str | None,
    strawberry.argument(
        description="Only deposits at locations of this municipality: 5 digits, or 6 with the "
        "check digit. If omitted, the whole programme."
    ),
]


@strawberry.type
class ProgrammeReportQuery:
    @query(
        *STAFF,
        description="A report of a month, a fiscal year, or some days, from daily counts. Callers: "
        "operators, admins and auditors. Pass month, or fiscalYear, or firstDay with lastDay (else "
        "InvalidInput, which also names an argument that is out of its range). A period without "
        "events has zeros.",
    )
    def programme_report(
        self,
        info: ContextInfo,
        month: Month = UNSET,
        fiscal_year: FiscalYear = UNSET,
        first_day: FirstDay = UNSET,
        last_day: LastDay = UNSET,
        municipality_code: MunicipalityCode = UNSET,
    ) -> ProgrammeReportType | None:
        period = read_period(month, fiscal_year, first_day, last_day)
        if municipality_code is not None:
            check_municipality_code(municipality_code, ["municipalityCode"])
        key = municipality_key(municipality_code)
        return present_programme_report(read_programme_report(info.context.database, period, key))
