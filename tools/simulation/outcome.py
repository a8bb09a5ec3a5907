"""Whether a simulated year adds up: by the onlooker's books, and by verification."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from admin.verification.incremental import verify_new
from admin.verification.reports import VerificationReport
from admin.verification.verify import verify_programme
from tests.support.identities import AUDITOR
from tools.simulation.life import FISCAL_YEARS
from tools.simulation.year import Year

MONTHS = 12


@dataclass(frozen=True)
class Outcome:
    """`outstanding` are the points of P13 by the answers alone, `balances` the citizens' points.

    `issued` are the points earned by the answers, `budgeted` those that the budgets counted (P21).
    `incremental` are the twelve incremental verifications of the year.
    """

    operations: int
    entries: int
    outstanding: int
    balances: int
    issued: int
    budgeted: int
    verification: VerificationReport
    incremental: Sequence[VerificationReport]

    @property
    def adds_up(self) -> bool:
        checked = self.verification.entries_checked
        return (
            not self.verification.problems
            and all(report.ok for report in self.incremental)
            and self.outstanding == self.balances
            and self.issued == self.budgeted
            and self.entries == checked
        )


def live_through(year: Year, report: Callable[[int], None] = lambda _: None) -> Outcome:
    """Live the year; after its last sweep citizens can spend or have held all that there is."""
    incremental: list[VerificationReport] = []

    def verify_monthly(operations: int) -> None:
        report(operations)
        if operations * MONTHS >= year.plan.operations * (len(incremental) + 1):
            incremental.append(verify_new(year.service.database, year.service.now))

    year.live(verify_monthly)
    users = [year.service.ask("user", AUDITOR, id=each["sub"]) for each in year.citizens]
    balances = [user["balance"] for user in users if user is not None]
    return Outcome(
        operations=year.operations,
        entries=year.books.entries,
        outstanding=year.books.outstanding,
        balances=sum(each["available"] + each["held"] for each in balances),
        issued=year.books.moved["issued"],
        budgeted=sum(_budgeted(year, fiscal_year) for fiscal_year in FISCAL_YEARS),
        verification=verify_programme(year.service.database),
        incremental=incremental,
    )


def _budgeted(year: Year, fiscal_year: int) -> int:
    page = year.service.ask("budgets", AUDITOR, fiscalYear=fiscal_year)
    return sum(budget["issued"] for budget in page["nodes"])
