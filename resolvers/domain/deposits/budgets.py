"""Budgets: limits on the points of one fiscal year's deposits in one municipality.

A token reserves the most points that it can earn. Its redemption books the earned points and
releases the rest. A token that ends without redemption releases everything. The fiscal year is
that of the issue, in the programme's time zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant, fiscal_year_of
from resolvers.domain.base.validation import check_range
from resolvers.domain.places.locations import check_municipality_code, municipality_key
from resolvers.domain.points.accounts import POINTS_CEILING

NOWHERE = "none"
"""The key of locations without a municipality, in place of the digits."""
FISCAL_YEAR_MINIMUM, FISCAL_YEAR_MAXIMUM = 2000, 9998


class Budget(Item):
    """An item of budgets. `points` is the ceiling; None: it was removed, and no new points count.

    issued_before: Points that count against the ceiling although no reservation booked them.
    available: points - issued_before - issued - reserved, with points 0 without a ceiling. It is
        below 0 if the ceiling was lowered below the points in use.
    changed_at: When an admin set `points` and `issued_before`.
    """

    budget_id: str
    fiscal_year: Int32
    municipality_key: str
    points: Int32 | None = None
    issued_before: Int32 = 0
    issued: Int32 = 0
    reserved: Int32 = 0
    available: Int32 = 0
    changed_at: Instant
    version: int = 0

    def to_item(self) -> dict[str, Any]:
        """Return the item. Its year is a text, as in the keys of all lists."""
        return super().to_item() | {"fiscal_year": str(self.fiscal_year)}

    @property
    def municipality_code(self) -> str | None:
        return None if self.municipality_key == NOWHERE else self.municipality_key


class Reservation(Item):
    """The points that a token reserves in a budget until it is redeemed, revoked or swept."""

    budget_id: str
    points: int


@dataclass(frozen=True)
class BudgetDraft:
    """An admin's input. points None removes the ceiling; issued_before None does not change it."""

    fiscal_year: int
    municipality_code: str | None = None
    points: int | None = None
    issued_before: int | None = None

    @property
    def budget_id(self) -> str:
        return budget_id_of(self.fiscal_year, self.municipality_code)


def fiscal_year_at(now: datetime, zone: ZoneInfo) -> int:
    return fiscal_year_of(now.astimezone(zone).date())


def budget_id_of(fiscal_year: int, municipality: str | None) -> str:
    """Return the id for a municipality's code of 5 or 6 digits, or for locations without one."""
    return f"{fiscal_year}#{municipality_key(municipality) or NOWHERE}"


def check_fiscal_year(year: int, path: Sequence[str]) -> None:
    """Raise InvalidInput for a year that no budget can have."""
    check_range(year, FISCAL_YEAR_MINIMUM, FISCAL_YEAR_MAXIMUM, path)


def check_draft(draft: BudgetDraft) -> None:
    """Raise InvalidInput that names the field out of range.

    Reject issued_before without points: the change would remove the ceiling.
    """
    check_fiscal_year(draft.fiscal_year, ["input", "fiscalYear"])
    if draft.municipality_code is not None:
        check_municipality_code(draft.municipality_code, ["input", "municipalityCode"])
    for value, name in ((draft.points, "points"), (draft.issued_before, "issuedBefore")):
        if value is not None:
            check_range(value, 0, POINTS_CEILING, ["input", name])
    if draft.points is None and draft.issued_before is not None:
        raise InvalidInputError(
            "issuedBefore needs points: set both, or the ceiling is removed", ["input", "points"]
        )


def set_ceiling(before: Budget | None, draft: BudgetDraft, now: datetime) -> Budget:
    """Return the budget with the draft's ceiling; the same object if it already has it.

    Issued and reserved points stay. Raise NOT_FOUND if no ceiling exists to remove.
    """
    if before is None:
        if draft.points is None:
            raise DomainError(
                ErrorCode.NOT_FOUND,
                "this budget never had a ceiling: check fiscalYear and municipalityCode",
                ["input"],
            )
        issued_before = draft.issued_before or 0
        return Budget(
            budget_id=draft.budget_id,
            fiscal_year=draft.fiscal_year,
            municipality_key=municipality_key(draft.municipality_code) or NOWHERE,
            points=draft.points,
            issued_before=issued_before,
            available=draft.points - issued_before,
            changed_at=now,
            version=1,
        )
    issued_before = before.issued_before if draft.issued_before is None else draft.issued_before
    if (draft.points, issued_before) == (before.points, before.issued_before):
        return before
    more = (draft.points or 0) - (before.points or 0) - (issued_before - before.issued_before)
    return before.model_copy(
        update={
            "points": draft.points,
            "issued_before": issued_before,
            "available": before.available + more,
            "changed_at": now,
            "version": before.version + 1,
        }
    )
