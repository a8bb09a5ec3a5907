from datetime import date

from resolvers.domain.reports.programme_reports import materials_of, points_moved, read_period


def test_month_has_each_of_its_days() -> None:
    period = read_period("2028-02", None, None, None)

    assert (period.first, period.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert period.whole == "2028-02"
    assert [step.name for step in period.steps] == [f"2028-02-{n:02}" for n in range(1, 30)]
    assert list(period.listings("reward")) == [("reward/FY2027", "2028-02", "2028-02")]
    assert (period.counts_users, period.steps_count_users) == (True, False)


def test_fiscal_year_has_twelve_months() -> None:
    period = read_period(None, 2027, None, None)

    assert (period.first, period.last) == (date(2027, 4, 1), date(2028, 3, 31))
    names = [step.name for step in period.steps]
    assert (len(names), names[0], names[8], names[-1]) == (12, "2027-04", "2027-12", "2028-03")
    assert period.steps[10].last == date(2028, 2, 29)
    assert list(period.listings("reward")) == [("reward/years", "FY2027", "FY2027")]
    assert (period.counts_users, period.steps_count_users) == (True, True)


def test_days_are_listed_by_the_months_they_touch() -> None:
    period = read_period(None, None, date(2026, 11, 30), date(2027, 1, 1))

    assert period.whole is None
    assert len(period.steps) == 33
    assert list(period.listings("municipality")) == [
        (f"municipality/{month}", "2026-11-30", "2027-01-01")
        for month in ("2026-11", "2026-12", "2027-01")
    ]
    assert (period.counts_users, period.steps_count_users) == (False, False)


def test_leap_year_of_days_is_accepted() -> None:
    period = read_period(None, None, date(2028, 1, 1), date(2028, 12, 31))

    assert len(period.steps) == 366


def test_points_change_is_what_accounts_have_more() -> None:
    counts = {
        "points/earned": 1_000,
        "points/opened": 50,
        "points/spent": -300,
        "held/spent": -200,
        "points/held": -250,
        "held/held": 250,
        "points/released": 50,
        "held/released": -50,
        "points/refunded": 300,
        "points/expired": -20,
        "points/adjusted": -5,
        "points/reversed": -10,
    }

    moved = points_moved(counts)

    assert (moved.issued, moved.opened, moved.spent, moved.refunded) == (1_000, 50, 500, 300)
    assert (moved.expired, moved.adjusted, moved.reversed) == (20, -5, -10)
    assert (moved.held, moved.released) == (250, 50)
    assert moved.change == sum(counts.values())


def test_materials_have_quantity_and_points() -> None:
    counts = {"quantity/NEWSPAPER/GRAM": 3_000_000_000, "earned/NEWSPAPER/GRAM": 7, "deposits": 1}

    assert list(materials_of(counts)) == [("NEWSPAPER", "GRAM", 3_000_000_000, 7)]
