"""A report of the programme, from its roll-ups."""

from datetime import date, datetime

import strawberry

from resolvers.domain.base.enums import ExchangeStatus, Material, QuantityUnit
from resolvers.domain.reports.programme_reports import ProgrammeReport, materials_of, points_moved
from resolvers.domain.reports.rollups import USERS, Counts

_WHOLE = "A whole number that can exceed Int's 2,147,483,647."


@strawberry.type(
    description="Points by type of movement, of all users together, as whole numbers. Points that "
    "leave accounts are positive, too: change = issued + opened + refunded + adjusted + reversed - "
    "spent - expired."
)
class ProgrammePoints:
    issued: float = strawberry.field(description="Points for deposits.")
    opened: float = strawberry.field(description="Opening balances of migrated accounts.")
    spent: float = strawberry.field(
        description="Points spent on exchanges: at once, or when an exchange was approved."
    )
    refunded: float = strawberry.field(description="Points returned for cancelled exchanges.")
    expired: float = strawberry.field(description="Points that expired or were erased.")
    adjusted: float = strawberry.field(
        description="Points that admins added less points that they took; can be negative."
    )
    reversed: float = strawberry.field(
        description="Points that reversals added less points that they took; can be negative."
    )
    held: float = strawberry.field(description="Points newly held for exchanges.")
    released: float = strawberry.field(
        description="Held points that were returned: rejected, cancelled or timed out."
    )
    change: float = strawberry.field(
        description="Change of all balances together in the period, held points included."
    )


@strawberry.type(
    description="The number of exchanges that reached each status in the period, as whole "
    "numbers. One exchange can count in several."
)
class ProgrammeExchanges:
    requested: float = strawberry.field(description="Exchanges that began to wait for approval.")
    confirmed: float = strawberry.field(description="Exchanges paid at once or by approval.")
    fulfilled: float = strawberry.field(description="Exchanges whose user received the reward.")
    rejected: float = strawberry.field(description="Exchanges that an operator rejected.")
    cancelled: float = strawberry.field(description="Exchanges that were cancelled.")
    expired: float = strawberry.field(description="Exchanges without a decision before holdUntil.")


@strawberry.type(description="The figures of a period.")
class ProgrammeFigures:
    deposits: float = strawberry.field(description=f"Deposits that were credited. {_WHOLE}")
    points_issued: float = strawberry.field(description=f"Points for deposits. {_WHOLE}")
    active_users: int | None = strawberry.field(
        description="Distinct users with a deposit, for a month or a fiscal year; null for single "
        "days, and in a report from firstDay to lastDay."
    )
    points: ProgrammePoints | None = strawberry.field(
        description="Points by type of movement. null for a single municipality: only deposits "
        "have a location."
    )
    exchanges: ProgrammeExchanges | None = strawberry.field(
        description="Exchanges; null for a single municipality."
    )


@strawberry.type(description="A day or a month of a report.")
class ProgrammeReportStep:
    first_day: date = strawberry.field(description="The day, or the first one of the month.")
    last_day: date = strawberry.field(description="The day, or the last one of the month.")
    figures: ProgrammeFigures = strawberry.field(description="Zeros if nothing happened.")


@strawberry.type(description="A collected material of a report.")
class ProgrammeReportMaterial:
    material: Material = strawberry.field(description="The material.")
    unit: QuantityUnit = strawberry.field(description="The unit of the quantity.")
    quantity: float = strawberry.field(description=f"The sum, in this unit. {_WHOLE}")
    points_issued: float = strawberry.field(description=f"The points for it. {_WHOLE}")


@strawberry.type(description="A municipality of a report.")
class ProgrammeReportMunicipality:
    municipality_code: str | None = strawberry.field(
        description="The first 5 digits of its code; null for locations without a code."
    )
    figures: ProgrammeFigures = strawberry.field(description="The deposits at its locations.")


@strawberry.type(description="A reward of a report.")
class ProgrammeReportReward:
    reward_id: strawberry.ID = strawberry.field(description="The id of the reward.")
    exchanges: ProgrammeExchanges = strawberry.field(description="The exchanges for it.")


@strawberry.type(
    name="ProgrammeReport",
    description="The figures of a period. Events are counted some seconds after they happen. Days, "
    "months and fiscal years are in the programme's time zone. A deposit counts on the day of its "
    "redemption, in the municipality in which its token was issued.",
)
class ProgrammeReportType:
    first_day: date = strawberry.field(description="The first day of the period.")
    last_day: date = strawberry.field(description="Its last day.")
    municipality_code: str | None = strawberry.field(
        description="The first 5 digits of the municipality's code; null for the whole programme."
    )
    counted_at: datetime | None = strawberry.field(
        description="When an event of the period was last counted. null if none was: nothing "
        "happened, or this deployment does not count events."
    )
    totals: ProgrammeFigures = strawberry.field(description="The figures of the whole period.")
    steps: list[ProgrammeReportStep] = strawberry.field(
        description="Each day in order; for a fiscal year, its 12 months."
    )
    materials: list[ProgrammeReportMaterial] = strawberry.field(
        description="The collected materials, by material and unit: at most 28."
    )
    municipalities: list[ProgrammeReportMunicipality] = strawberry.field(
        description="Each municipality with a deposit, by its code; locations without a code come "
        "last. Empty with municipalityCode."
    )
    rewards: list[ProgrammeReportReward] = strawberry.field(
        description="Each reward with an exchange, by its id. Empty with municipalityCode."
    )


def present_programme_report(report: ProgrammeReport) -> ProgrammeReportType:
    period, is_whole = report.period, report.municipality is None
    municipalities = sorted(
        report.municipalities.items(), key=lambda each: (each[0] is None, each[0])
    )
    return ProgrammeReportType(
        first_day=period.first,
        last_day=period.last,
        municipality_code=report.municipality,
        counted_at=report.counted_at,
        totals=_figures(report.totals, has_users=period.counts_users, is_whole=is_whole),
        steps=[
            ProgrammeReportStep(
                first_day=step.first,
                last_day=step.last,
                figures=_figures(counts, has_users=period.steps_count_users, is_whole=is_whole),
            )
            for step, counts in report.steps
        ],
        materials=[
            ProgrammeReportMaterial(
                material=Material(material),
                unit=QuantityUnit(unit),
                quantity=quantity,
                points_issued=points,
            )
            for material, unit, quantity, points in materials_of(report.totals)
        ],
        municipalities=[
            ProgrammeReportMunicipality(
                municipality_code=key,
                figures=_figures(counts, has_users=period.counts_users, is_whole=False),
            )
            for key, counts in municipalities
        ],
        rewards=[
            ProgrammeReportReward(reward_id=strawberry.ID(str(reward_id)), exchanges=_exchanges(c))
            for reward_id, c in report.rewards.items()
        ],
    )


def _figures(counts: Counts, *, has_users: bool, is_whole: bool) -> ProgrammeFigures:
    moved = points_moved(counts)
    return ProgrammeFigures(
        deposits=counts.get("deposits", 0),
        points_issued=moved.issued,
        active_users=counts.get(USERS, 0) if has_users else None,
        points=ProgrammePoints(**vars(moved)) if is_whole else None,
        exchanges=_exchanges(counts) if is_whole else None,
    )


def _exchanges(counts: Counts) -> ProgrammeExchanges:
    def of(status: ExchangeStatus) -> int:
        return counts.get(f"exchanges/{status}", 0)

    return ProgrammeExchanges(
        requested=of(ExchangeStatus.PENDING_APPROVAL),
        confirmed=of(ExchangeStatus.CONFIRMED),
        fulfilled=of(ExchangeStatus.FULFILLED),
        rejected=of(ExchangeStatus.REJECTED),
        cancelled=of(ExchangeStatus.CANCELLED),
        expired=of(ExchangeStatus.EXPIRED),
    )
