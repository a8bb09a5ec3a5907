from admin.reports.model import Mark, Name
from tests.support.reports import ANOMALIES, APPROVALS, REWARDS, STOCK, Made, of_month, report_of


def test_rewards_go_by_pieces_then_id() -> None:
    counts = (("r3", 5), ("r2", 5), ("r1", 5), ("r4", 7), ("r3", 1))
    rows = [of_month("2026-10", each, None, each, 2, pieces, 10) for each, pieces in counts]
    before = [of_month("2026-09", "r9", None, None, 9, 9, 9)]
    answers: dict[str, Made] = {"rewards_by_month": (REWARDS[0], [*rows, *before])}

    table = report_of(month="2026-10", answers=answers).tables["rewards"]

    assert table.rows == [
        [Name("r4", "r4"), 2, 7, 10],
        [Name("r3", "r3"), 4, 6, 20],
        [Name("r1", "r1"), 2, 5, 10],
        [Name("r2", "r2"), 2, 5, 10],
        [None, 10, 23, 50],
    ]


def test_shortest_runway_comes_first() -> None:
    days = (("r4", None), ("r3", None), ("r2", 9), ("r1", 9), ("r5", 0))
    rows = [(each, each, None, True, None, 1, runway) for each, runway in days]
    answers: dict[str, Made] = {"reward_stock": (STOCK[0], rows)}

    table = report_of(month="2026-10", answers=answers).tables["reward_stock"]

    assert [row[0] for row in table.rows] == [
        Name(each, None) for each in ("r5", "r1", "r2", "r3", "r4")
    ]
    assert table.rows[0][1:] == [True, Mark.UNLIMITED, 1, 0]


def test_waiting_exchanges_still_wait_in_later_months() -> None:
    rows = [of_month("2026-08", 4, 1, 0, 0, 0, 3, 1.5, 2.0), *APPROVALS[1]]
    answers: dict[str, Made] = {"approvals_by_month": (APPROVALS[0], rows)}

    table = report_of(fiscal_year="2026", answers=answers).tables["approvals"]

    assert table.rows[3:9] == [
        ["2026-07", 0, 0, 0, 0, 0, 0, None, None],
        ["2026-08", 4, 1, 0, 0, 0, 3, 1.5, 2.0],
        ["2026-09", 0, 0, 0, 0, 0, 3, None, None],
        ["2026-10", 4, 2, 1, 0, 0, 1, 5.25, 12.5],
        ["2026-11", 0, 0, 0, 0, 0, 1, None, None],
        ["2026-12", *[Mark.NOT_BEGUN] * 8],
    ]


def test_anomalies_are_in_order_of_their_days() -> None:
    rows = [
        ("rule", f"2026-10-{day:02}", subject, 14, 10, "detail")
        for day, subject in ((9, "user"), (9, None), (3, "user"), (12, "user"))
    ]
    answers: dict[str, Made] = {"anomalies": (ANOMALIES[0], rows)}

    table = report_of(month="2026-10", answers=answers).tables["anomalies"]

    assert table.rows == [
        [f"2026-10-{day:02}", "rule", subject, 14, 10, "detail"]
        for day, subject in ((3, "user"), (9, None), (9, "user"), (12, "user"))
    ]
