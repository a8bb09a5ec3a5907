"""The table budgets: a row for each fiscal year and municipality that has or had a ceiling.

A further row for each fiscal year lists the budgets with a ceiling. Issuing a token reads only this
row, whose key is known before the token's municipality is.
"""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.base.errors import BudgetExhaustedError
from resolvers.domain.deposits.budgets import Budget, Reservation
from resolvers.storage.base.expressions import (
    Item,
    Key,
    RetryError,
    Write,
    has_version,
    put,
    retry,
    update,
)
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import of_listed_keys, parse_row

TABLE = "budgets"
INDEX = "fiscal_year-municipality_key-index"


def key(budget_id: str) -> Key:
    return TABLE, budget_id


def year_key(fiscal_year: int) -> Key:
    return TABLE, str(fiscal_year)


def from_item(item: Item | None) -> Budget | None:
    return None if item is None else parse_row(TABLE, Budget, item)


def ceilings_of(item: Item | None) -> frozenset[str]:
    """Return the ids of the budgets that have a ceiling, from the item of a `year_key`."""
    return frozenset((item or {}).get("with_ceiling", ()))


def of_year(fiscal_year: int) -> Listing[Budget]:
    """List the budgets of a fiscal year by municipality."""
    return Listing(TABLE, INDEX, str(fiscal_year), of_listed_keys(TABLE, Budget, consistent=True))


def write(before: Budget | None, after: Budget) -> Write:
    """Write the ceiling if it is as read; issued and reserved points may have changed."""
    if before is None:
        return put(TABLE, after.to_item(), Attr("budget_id").not_exists(), retry)
    item = after.to_item()
    return update(
        TABLE,
        after.budget_id,
        {name: item.get(name) for name in ("points", "issued_before", "changed_at", "version")},
        has_version(before.version) & Attr("budget_id").exists(),
        retry,
        add={"available": after.available - before.available},
    )


def write_ceilings(year: Item | None, fiscal_year: int, budget_ids: frozenset[str]) -> Write:
    """Write the list of the year's budgets with a ceiling, if `year` is still its item."""
    version = 0 if year is None else int(year["version"])
    _, budget_id = year_key(fiscal_year)
    item = {"budget_id": budget_id, "with_ceiling": sorted(budget_ids), "version": version + 1}
    return put(TABLE, item, has_version(version), retry)


def reserve(reservation: Reservation) -> Write:
    """Reserve the points, if the ceiling allows it: in the transaction that writes the token."""
    points = reservation.points

    def on_condition_failed(old: Item | None) -> Exception:
        budget = from_item(old)
        if budget is None or budget.points is None:
            # The ceiling was removed after the item of the year was read.
            return RetryError()
        return BudgetExhaustedError(
            budget.fiscal_year, budget.municipality_code, budget.available, needed=points
        )

    return update(
        TABLE,
        reservation.budget_id,
        {},
        # Without a ceiling no points are available.
        Attr("available").gte(points),
        on_condition_failed,
        add={"reserved": points, "available": -points},
    )


def settle(reservation: Reservation, issued: int) -> Write:
    """Book the points of a reservation: in the transaction that takes it from the token."""
    return update(
        TABLE,
        reservation.budget_id,
        {},
        Attr("budget_id").exists(),
        retry,
        add={
            "reserved": -reservation.points,
            "issued": issued,
            "available": reservation.points - issued,
        },
    )
