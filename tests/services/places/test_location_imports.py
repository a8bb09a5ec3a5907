from functools import partial
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import FailsReads, LosesReplies
from tests.support.identities import ADMIN
from tests.support.location_imports import HEADER, OTHER_ROW, ROW, Import, actions, listed, send
from tests.support.service import Service


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No location exists."""
    return empty_service


@pytest.fixture
def import_rows(service: Service) -> Import:
    return partial(send, service)


def changed(row: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {each["field"]: (each["before"], each["after"]) for each in row["changes"]}


def test_new_rows_create_locations(service: Service, import_rows: Import) -> None:
    done = import_rows(ROW, OTHER_ROW)
    assert actions(done) == ["CREATE", "CREATE"]
    first = done["rows"][0]
    assert (first["row"], first["name"], first["problems"]) == (2, "駅前", [])
    assert changed(first)["address"] == (None, "焼津市1-1")
    location = service.ask("location", ADMIN, id=first["locationId"])
    assert (location["name"], location["status"]) == ("駅前", "OPEN")
    assert location["acceptedMaterials"] == ["GLASS_BOTTLE"]


def test_same_rows_again_change_nothing(service: Service, import_rows: Import) -> None:
    import_rows(ROW, OTHER_ROW)
    service.wait(days=1)
    done = service.unchanged(import_rows, OTHER_ROW, ROW)
    assert actions(done) == ["UNCHANGED", "UNCHANGED"]
    assert [row["changes"] for row in done["rows"]] == [[], []]


def test_dry_run_writes_nothing(service: Service, import_rows: Import) -> None:
    import_rows(ROW)
    rows = (ROW.replace("駅前", "駅南"), OTHER_ROW, "3,,,,,")
    plan = service.unchanged(import_rows, *rows, dry=True)
    assert actions(plan) == ["UPDATE", "CREATE", "REJECTED"]
    assert import_rows(*rows) == plan


def test_what_rows_do_not_say_stays(service: Service, import_rows: Import) -> None:
    import_rows(ROW, OTHER_ROW)
    before = listed(service)
    kept = {"kioskIds": ["kiosk-1"], "names": {"ja": "駅前", "en": "Station"}}
    service.done("updateLocation", ADMIN, id=before["駅前"]["id"], input=kept)
    service.done("deactivateLocation", ADMIN, id=before["駅前"]["id"])
    harbour = listed(service)["港"]

    import_rows(ROW.replace("1-1", "9-9"))

    after = listed(service)
    assert after["港"] == harbour
    assert after["駅前"]["kioskIds"] == ["kiosk-1"]
    assert after["駅前"]["names"]["en"] == "Station"
    assert (after["駅前"]["status"], after["駅前"]["address"]) == ("CLOSED", "焼津市9-9")


def test_bad_row_stops_no_other(service: Service, import_rows: Import) -> None:
    location_id = import_rows(OTHER_ROW)["rows"][0]["locationId"]
    service.write("locations", location_id, status="GONE")
    bad = ["3,,b,34.8,138.3,", "4,\x07,b,34.8,138.3,", OTHER_ROW]

    done = import_rows(ROW, *bad)

    assert actions(done) == ["CREATE", *["REJECTED"] * 3]
    columns = [row["problems"][0]["column"] for row in done["rows"][1:]]
    assert columns == ["名称", "名称", None]
    assert [each["name"] for each in listed(service).values()] == ["駅前"]


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        ("校下・地区,センター\n朝日,東部", "a list of areas and their collection days"),
        (HEADER + "\n" + "焼" * 250_000, "more than 750,000 bytes"),
        (HEADER + "\n1,a,b,34,138," * 1001, "more than 1,000 rows: use the command"),
    ],
)
def test_text_without_places_imports_nothing(service: Service, csv: str, message: str) -> None:
    arguments = {"csv": csv, "dryRun": False, "source": "s"}
    (error,) = service.unchanged(service.change, "importLocations", ADMIN, **arguments)[
        "userErrors"
    ]
    assert error["field"] == ["csv"]
    assert message in error["message"]


def test_second_row_of_location_is_rejected(import_rows: Import) -> None:
    header = f"{HEADER},recycle_points_id,recycle_points_source,recycle_points_external_id"
    row = "{0},公園,焼津市,34.9,138.3,,{0},park-data,7"
    done = import_rows(row.format("x"), row.format("y"), header=header, source=None)
    assert actions(done) == ["CREATE", "REJECTED"]
    assert "another row is the same location" in done["rows"][1]["problems"][0]["message"]


def test_renamed_places_of_many_kiosks_fit_transactions(
    service: Service, import_rows: Import
) -> None:
    for number in (1, 2):
        done = import_rows(f"{number},{number},焼津市,34.87,138.32,")
        kiosks = {"kioskIds": [f"kiosk-{number}-{n}" for n in range(60)]}
        service.done("updateLocation", ADMIN, id=done["rows"][0]["locationId"], input=kiosks)

    done = import_rows(*(f"{number},{number}南,焼津市,34.87,138.32," for number in (1, 2)))

    assert actions(done) == ["UPDATE"] * 2
    found_by = service.rows("kiosk_locations")
    assert [("南#" in row["sort_key"]["S"]) for row in found_by] == [True] * 120


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


def test_lost_tables_answer_that_rows_may_be_done(service: Service, import_rows: Import) -> None:
    rows = rows_of(120)
    losing = service.through(FailsReads(service.client, good=2))
    with pytest.raises(OutcomeUnknown):
        send(losing, *rows)
    assert len(service.rows("locations")) == 100
    assert actions(import_rows(*rows)) == ["UNCHANGED"] * 100 + ["CREATE"] * 20
    assert len(service.rows("staff_actions")) == 120
