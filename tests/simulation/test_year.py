"""A twentieth of the year of `make simulate`, on the real engine, far from Japan."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tools.simulation.life import Plan
from tools.simulation.outcome import MONTHS, live_through
from tools.simulation.year import Year

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = [pytest.mark.engine, pytest.mark.slow]
TWENTIETH = Plan(citizens=30, operations=1_000)


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
def test_p13_p21_a_year_adds_up_to_the_point(
    engine_client: "DynamoDBClient", engine_environment: str
) -> None:
    year = Year.open(engine_client, engine_environment, TWENTIETH)

    outcome = live_through(year)

    assert outcome.verification.problems == []
    assert [report.problems for report in outcome.incremental] == [[]] * MONTHS
    assert sum(report.read_again for report in outcome.incremental[1:]) < TWENTIETH.operations / 20
    assert outcome.outstanding == outcome.balances > 0
    assert outcome.issued == outcome.budgeted > 0
    assert outcome.entries == outcome.verification.entries_checked
    for what in ("approveExchange", "cancelExchange", "reverseLedgerEntry", "eraseViewer"):
        assert year.books.answers[what]["done"], f"no {what} in the whole year"
    assert year.swept.points_expired
    assert year.swept.holds_ended
    assert year.swept.reservations_ended
