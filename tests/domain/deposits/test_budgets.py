from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.deposits.budgets import (
    Budget,
    BudgetDraft,
    budget_id_of,
    check_draft,
    fiscal_year_at,
    set_ceiling,
)
from tests.support.domain_programme import NOW, TOKYO
from tests.support.refusals import raised

LATER = NOW + timedelta(hours=1)
DRAFT = BudgetDraft(2026, "222127", 1_000)


def moved(budget: Budget, *, issued: int, reserved: int) -> Budget:
    available = budget.available - issued - reserved
    update = {"issued": issued, "reserved": reserved, "available": available}
    return budget.model_copy(update=update)


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC), 2026),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), 2027),
    ],
)
def test_fiscal_year_begins_in_programmes_zone(moment: datetime, year: int) -> None:
    assert fiscal_year_at(moment, TOKYO) == year


def test_check_digit_does_not_matter() -> None:
    assert budget_id_of(2026, "222127") == budget_id_of(2026, "22212") == "2026#22212"
    assert budget_id_of(2026, None) == "2026#none"


def test_code_belongs_to_municipality_only() -> None:
    codes = [
        set_ceiling(None, BudgetDraft(2026, code, 1), NOW).municipality_code
        for code in ("222127", None)
    ]
    assert codes == ["22212", None]


def test_raised_ceiling_and_earlier_points_change_what_is_left() -> None:
    before = moved(set_ceiling(None, DRAFT, NOW), issued=300, reserved=200)

    raised_by_500 = set_ceiling(before, BudgetDraft(2026, "22212", 1_500, 100), LATER)
    corrected = set_ceiling(raised_by_500, BudgetDraft(2026, "22212", 1_500, 40), LATER)

    assert (raised_by_500.available, raised_by_500.issued_before) == (900, 100)
    assert (corrected.available, corrected.issued_before) == (960, 40)
    assert set_ceiling(corrected, BudgetDraft(2026, "22212", 1_500), LATER) is corrected


def test_unknown_ceiling_cannot_be_removed() -> None:
    refusal = raised(DomainError, lambda: set_ceiling(None, BudgetDraft(2026, "22212"), NOW))
    assert (refusal.code, refusal.field) == (ErrorCode.NOT_FOUND, ["input"])


def test_removed_ceiling_keeps_what_it_counted() -> None:
    before = moved(set_ceiling(None, DRAFT, NOW), issued=300, reserved=200)

    removed = set_ceiling(before, BudgetDraft(2026, "22212"), NOW)
    back = set_ceiling(removed, DRAFT, LATER)

    assert (removed.points, removed.issued, removed.reserved) == (None, 300, 200)
    assert back == before.model_copy(update={"version": 3, "changed_at": LATER})


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("fiscalYear", {"fiscal_year": 1999}),
        ("fiscalYear", {"fiscal_year": 9999}),
        ("municipalityCode", {"municipality_code": "2221"}),
        ("points", {"points": -1}),
        ("points", {"issued_before": 0}),
        ("points", {"points": 1_000_000_001}),
        ("issuedBefore", {"points": 0, "issued_before": 1_000_000_001}),
    ],
)
def test_draft_out_of_range_is_named(field: str, draft: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_draft(BudgetDraft(**{"fiscal_year": 2026, **draft}))

    assert refused.value.field == ["input", field]
