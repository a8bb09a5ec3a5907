"""importLocations: answers that get lost, and others who write at the same time."""

from functools import partial

import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.clients import FailsReads, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, OPERATOR, refusal_of
from tests.support.location_imports import HEADER, OTHER_ROW, ROW, Import, actions, listed, send
from tests.support.service import Service


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No location exists."""
    return empty_service


@pytest.fixture
def import_rows(service: Service) -> Import:
    return partial(send, service)


def rows_of(count: int) -> list[str]:
    return [f"{n},place {n},焼津市,34.8,138.{n:03},びん" for n in range(1, count + 1)]


def test_lost_replies_are_found_again(service: Service) -> None:
    losing = service.through(LosesReplies(service.client))
    assert actions(send(losing, *rows_of(60))) == ["CREATE"] * 60
    assert len(listed(service)) == 60
    assert len(service.rows("staff_actions")) == 60


def test_overtaken_import_keeps_what_others_wrote(service: Service, import_rows: Import) -> None:
    location_id = import_rows(ROW)["rows"][0]["locationId"]

    def bind_kiosk() -> None:
        service.done("updateLocation", ADMIN, id=location_id, input={"kioskIds": ["kiosk-1"]})

    done = send(service.overtaken(bind_kiosk), ROW.replace("1-1", "9-9"), OTHER_ROW)
    assert actions(done) == ["UPDATE", "CREATE"]
    location = service.ask("location", ADMIN, id=location_id)
    assert (location["address"], location["kioskIds"]) == ("焼津市9-9", ["kiosk-1"])


def test_renamed_places_of_many_kiosks_fit_transactions(
    service: Service, import_rows: Import
) -> None:
    names = {"a": "駅前", "b": "港", "c": "公園"}
    for number, name in names.items():
        done = import_rows(f"{number},{name},焼津市,34.87,138.32,")
        kiosks = {"kioskIds": [f"kiosk-{number}{n}" for n in range(60)]}
        service.done("updateLocation", ADMIN, id=done["rows"][0]["locationId"], input=kiosks)

    done = import_rows(
        *(f"{number},{name}南,焼津市,34.87,138.32," for number, name in names.items())
    )

    assert actions(done) == ["UPDATE"] * 3
    assert sorted(listed(service)) == sorted(f"{name}南" for name in names.values())
    found_by = service.rows("kiosk_locations")
    assert len(found_by) == 180
    assert all("南#" in row["sort_key"]["S"] for row in found_by)


def test_import_that_always_loses_is_rejected(service: Service, import_rows: Import) -> None:
    location_id = import_rows(ROW)["rows"][0]["locationId"]
    percent = iter(range(100))

    def report() -> None:
        given = {"status": "OPEN", "fillLevelPercent": next(percent)}
        service.done("reportLocationStatus", OPERATOR, locationId=location_id, **given)

    overtaken = service.through(IsOvertaken(service.client, report, count=99))
    csv = f"{HEADER}\n{ROW.replace('1-1', '9-9')}"
    arguments = {"csv": csv, "dryRun": False, "source": "s"}
    payload = overtaken.change("importLocations", ADMIN, **arguments)
    assert refusal_of(payload) == ("CONFLICT_RETRY", None)


def test_lost_tables_answer_that_rows_may_be_done(service: Service, import_rows: Import) -> None:
    rows = rows_of(120)
    losing = service.through(FailsReads(service.client, good=2))
    with pytest.raises(OutcomeUnknown):
        send(losing, *rows)
    assert len(service.rows("locations")) == 100
    assert actions(import_rows(*rows)) == ["UNCHANGED"] * 100 + ["CREATE"] * 20
    assert len(service.rows("staff_actions")) == 120


def test_unanswered_import_is_unknown_until_repeated(service: Service, import_rows: Import) -> None:
    with pytest.raises(OutcomeUnknown):
        service.unchanged(send, service.through(LosesRequests(service.client, 100)), ROW)
    assert actions(import_rows(ROW)) == ["CREATE"]


@pytest.mark.parametrize("dry", [True, False])
def test_failed_read_before_any_write_is_fault(service: Service, *, dry: bool) -> None:
    losing = service.through(FailsReads(service.client, good=dry))
    with pytest.raises(InternalFailure):
        service.unchanged(send, losing, *rows_of(60), dry=dry)
