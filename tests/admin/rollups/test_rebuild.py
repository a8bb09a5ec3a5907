from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from admin.rollups import books
from admin.rollups.rebuild import rebuild_rollups, verify_rollups
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests
from tests.support.counted_programme import books_of, change
from tests.support.domain_programme import TOKYO
from tests.support.rollup_books import (
    RollupBooks,
    count,
    count_events,
    counted_events,
    stored_rollups,
)
from tests.support.service import Service


def rebuild(service: Service, *days: date) -> Any:
    return rebuild_rollups(service.database, books_of(service, *days), service.now)


@pytest.mark.slow
def test_wrong_missing_and_needless_counts_are_named(lived: Service) -> None:
    count_events(lived)
    right = verify_rollups(lived.database, books_of(lived))
    assert (right.differences, right.rollups) == ([], len(stored_rollups(lived)))
    missing = next(each for each in stored_rollups(lived) if each.startswith("2027-01/reward/"))
    change(lived, "2026-11-25/all", deposits=9)
    needless = {"period": "2026-11-25", "listing": "municipality/2026-11", "deposits": 1}
    change(lived, "2026-11-25/municipality/13101", **needless)
    lived.delete("daily_rollups", missing)

    report = verify_rollups(lived.database, books_of(lived))

    named = {(each.rollup_id, each.count): (each.stored, each.right) for each in report.differences}
    assert named["2026-11-25/all", "deposits"] == (9, 2)
    assert named["2026-11-25/municipality/13101", "deposits"] == (1, 0)
    assert {key[0] for key in named} == {"2026-11-25/all", "2026-11-25/municipality/13101", missing}
    rebuild(lived)
    assert verify_rollups(lived.database, books_of(lived)).differences == []


def test_rebuild_counts_what_was_never_counted(lived: Service) -> None:
    report = rebuild(lived)

    assert report.differences
    assert stored_rollups(lived) == RollupBooks(lived).expected()
    assert verify_rollups(lived.database, books_of(lived)).differences == []
    # Nor do earlier rows count again.
    count_events(lived)
    assert stored_rollups(lived) == RollupBooks(lived).expected()


def test_rebuild_of_one_day_corrects_month_and_year(lived: Service) -> None:
    count_events(lived)
    right = stored_rollups(lived)
    for rollup_id, name in (("2026-11-25/all", "deposits"), ("2026-11/all", "deposits")):
        change(lived, rollup_id, **{name: right[rollup_id][name] - 1})
    change(lived, "FY2026/all", deposits=right["FY2026/all"]["deposits"] - 1)

    rebuild(lived, date(2026, 11, 25), date(2026, 11, 25))

    assert stored_rollups(lived) == right


@pytest.mark.parametrize("in_front", [LosesReplies, LosesRequests])
def test_rebuild_with_lost_answers_writes_once(
    lived: Service, in_front: Callable[[Any, int], Any]
) -> None:
    torn = lived.through(in_front(lived.client, 5))

    rebuild(torn)

    assert stored_rollups(lived) == RollupBooks(lived).expected()


@pytest.mark.slow
def test_events_during_rebuild_count_once(lived: Service) -> None:
    """Before each of the first transactions another event of those days is counted."""
    events = counted_events(lived)
    waiting = list(events)

    def arrive() -> None:
        if waiting:
            count(lived, [waiting.pop(0)])

    overtaken = IsOvertaken(lived.client, arrive, count=len(events))
    rebuild(lived.through(overtaken))
    for event in events:
        count(lived, [event])

    assert stored_rollups(lived) == RollupBooks(lived).expected()


@pytest.mark.slow
def test_events_overtaken_by_rebuild_count_once(lived: Service) -> None:
    """No user is new, which alone would make the function read again."""
    events = counted_events(lived)
    count(lived, [each for each in events if each["type"] == "points.earned"])
    overtaken = lived.through(IsOvertaken(lived.client, lambda: rebuild(lived)))

    count_events(overtaken)

    assert stored_rollups(lived) == RollupBooks(lived).expected()


def test_books_include_days_of_the_zone() -> None:
    day = date(2026, 11, 26)
    of_day = books.RollupBooks(TOKYO, day, day)

    assert of_day.includes("2026-11-25T15:00:00.000Z")
    assert of_day.includes("2026-11-26T14:59:59.999Z")
    assert not of_day.includes("2026-11-25T14:59:59.999Z")
    assert not of_day.includes("2026-11-26T15:00:00.000Z")
