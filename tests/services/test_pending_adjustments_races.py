"""A request has one outcome, whatever overtakes it, and whatever limit other processes have."""

import contextlib
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import LosesReplies, LosesRequests, TearsReads
from tests.support.identities import refusal_of
from tests.support.second_signatures import (
    NEEDED,
    OVER,
    THIRD,
    acts,
    asked,
    available,
    confirm,
    reject,
    waiting,
    with_limit,
    without_limit,
)
from tests.support.service import Service


@pytest.fixture
def service(service: Service) -> Service:
    return with_limit(service)


def test_p5_request_overtaken_by_its_entry_answers_it(service: Service) -> None:
    overtaken = service.overtaken(lambda: without_limit(service).adjust(51))
    payload = overtaken.adjust(51)
    assert (payload["userErrors"], payload["replayed"]) == ([], True)
    assert (waiting(service), available(service)) == ([], 151)


def test_p5_key_taken_meanwhile_records_nothing(service: Service) -> None:
    overtaken = service.overtaken(lambda: service.adjust(50))
    assert refusal_of(overtaken.adjust(51))[0] == "IDEMPOTENCY_KEY_REUSED"
    assert (waiting(service), available(service)) == ([], 150)


def test_movement_overtaken_by_recording_moves_nothing(service: Service) -> None:
    overtaken = without_limit(service).overtaken(lambda: asked(service))
    assert refusal_of(overtaken.adjust(51)) == NEEDED
    assert (len(waiting(service)), available(service)) == (1, 100)


@pytest.mark.parametrize("lossy", [LosesReplies, LosesRequests])
def test_lost_answers_have_one_effect(service: Service, lossy: Any) -> None:
    with contextlib.suppress(OutcomeUnknown):
        asked(service.through(lossy(service.client)))
    adjustment_id = asked(service)
    with contextlib.suppress(OutcomeUnknown):
        confirm(service.through(lossy(service.client)), adjustment_id)
    assert confirm(service, adjustment_id)["userErrors"] == []
    assert (available(service), len(acts(service))) == (151, 2)


@pytest.mark.parametrize("late", [confirm, reject])
@pytest.mark.parametrize(("first", "left"), [(confirm, 151), (reject, 100)])
def test_overtaken_decision_is_refused(service: Service, first: Any, left: int, late: Any) -> None:
    adjustment_id = asked(service)
    overtaken = service.overtaken(lambda: first(service, adjustment_id, THIRD))
    assert refusal_of(late(overtaken, adjustment_id)) == OVER
    (row,) = service.rows("pending_adjustments")
    assert (available(service), row["decided_by"]) == (left, {"S": "admin-3"})


class ShowsEntryLate(TearsReads):
    """The rows of one transaction become visible one after the other, the entry last."""

    def get_item(self, **request: Any) -> Any:
        return {} if request["TableName"] == self.table else self.client.get_item(**request)


@pytest.mark.parametrize(("limit", "tears"), [(50, TearsReads), (None, ShowsEntryLate)])
def test_request_confirmed_between_reads_answers_entry(
    service: Service, limit: int | None, tears: type[TearsReads]
) -> None:
    adjustment_id = asked(service)
    ledger = service.database.table_name("points_ledger")
    torn = tears(service.client, ledger, lambda: confirm(service, adjustment_id))
    now = service.with_settings(adjustment_limit_points=limit)
    payload = now.through(torn).adjust(51)
    assert (payload["ledgerEntry"]["id"], payload["replayed"]) == (adjustment_id, True)
