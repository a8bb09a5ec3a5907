"""importLocations: what becomes of each row, what stays, and what others write meanwhile."""

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
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


def refuse(service: Service, csv: str, **arguments: Any) -> dict[str, Any]:
    """Send a text that is rejected as a whole; return its error."""
    given = {"csv": csv, "dryRun": False, "source": "s", **arguments}
    payload = service.unchanged(service.change, "importLocations", ADMIN, **given)
    assert payload["locationImport"] is None
    (error,) = payload["userErrors"]
    assert error["code"] == "INVALID_INPUT"
    return dict(error)


def changed(row: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {each["field"]: (each["before"], each["after"]) for each in row["changes"]}


def test_new_rows_create_locations(service: Service, import_rows: Import) -> None:
    done = import_rows(ROW, OTHER_ROW)
    assert actions(done) == ["CREATE", "CREATE"]
    first = done["rows"][0]
    assert (first["row"], first["name"], first["problems"]) == (2, "駅前", [])
    assert changed(first) == {
        "names.ja": (None, "駅前"),
        "address": (None, "焼津市1-1"),
        "coordinates": (None, "34.87, 138.32"),
        "acceptedMaterials": (None, "GLASS_BOTTLE"),
        "source": (None, "s"),
        "externalId": (None, "1"),
    }
    location = service.ask("location", ADMIN, id=first["locationId"])
    assert (location["name"], location["status"]) == ("駅前", "OPEN")
    assert location["acceptedMaterials"] == ["GLASS_BOTTLE"]


def test_same_rows_again_change_nothing(service: Service, import_rows: Import) -> None:
    import_rows(ROW, OTHER_ROW)
    service.wait(days=1)
    done = service.unchanged(import_rows, OTHER_ROW, ROW)
    assert actions(done) == ["UNCHANGED", "UNCHANGED"]
    assert [row["changes"] for row in done["rows"]] == [[], []]


def test_changed_row_updates_and_shows_fields(service: Service, import_rows: Import) -> None:
    import_rows(ROW, OTHER_ROW)
    done = import_rows(ROW.replace("1-1", "9-9").replace("びん", "びん・缶"), OTHER_ROW)
    assert actions(done) == ["UPDATE", "UNCHANGED"]
    assert changed(done["rows"][0]) == {
        "address": ("焼津市1-1", "焼津市9-9"),
        "acceptedMaterials": ("GLASS_BOTTLE", "GLASS_BOTTLE, ALUMINIUM_CAN, STEEL_CAN"),
    }
    assert listed(service)["駅前"]["address"] == "焼津市9-9"


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


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        ("1,,b,34.8,138.3,", "名称", "", "is empty"),
        ("2,a,b,34.8,138.3,", "NO", "2", "another row has '2' too"),
        ("1,a,b,34.8,138.3,,x", None, None, "has 7 cells, the header 6"),
        (f"1,a,b,{'9' * 5000},138.3,", "緯度", f"{'9' * 79}…", "999"),
    ],
)
def test_bad_row_stops_no_other(
    row: str, column: str | None, value: str | None, message: str, import_rows: Import
) -> None:
    done = import_rows(OTHER_ROW, row)
    assert actions(done) == ["CREATE", "REJECTED"]
    rejected = done["rows"][1]
    assert (rejected["row"], rejected["locationId"], rejected["changes"]) == (3, None, [])
    (problem,) = rejected["problems"]
    assert (problem["column"], problem["value"]) == (column, value)
    assert message in problem["message"]
    assert len(problem["message"]) <= 200


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        ("", "no row names its columns"),
        ("名称,緯度,経度\na,34,138", "no column of address among: 名称, 緯度, 経度"),
        (HEADER + "\n" + "焼" * 250_000, "more than 750,000 bytes in UTF-8: use the command"),
        (HEADER + "\n1,a,b,34,138," * 1001, "more than 1,000 rows: use the command"),
    ],
)
def test_text_without_places_imports_nothing(service: Service, csv: str, message: str) -> None:
    error = refuse(service, csv)
    assert error["field"] == ["csv"]
    assert message in error["message"]


def test_own_export_finds_its_locations(service: Service, import_rows: Import) -> None:
    location_id = service.make_location()
    header = f"{HEADER},recycle_points_id,recycle_points_source"
    known = f"{location_id},焼津駅前,焼津市9-9,34.87,138.32,缶,{location_id},"
    foreign = f"x,公園,焼津市,34.9,138.3,,{'f' * 64},park-data"
    unnamed = f"y,公園,焼津市,34.9,138.3,,{'e' * 64},"
    done = import_rows(known, foreign, unnamed, header=header, source=None)
    assert actions(done) == ["UPDATE", "CREATE", "REJECTED"]
    assert done["rows"][0]["locationId"] == location_id
    assert listed(service)["公園"]["source"] == "park-data"
    assert done["rows"][2]["problems"][0]["column"] == "recycle_points_source"


def test_unreadable_location_rejects_its_row_only(service: Service, import_rows: Import) -> None:
    _, second = import_rows(ROW, OTHER_ROW)["rows"]
    service.write("locations", second["locationId"], status="GONE")

    done = import_rows(ROW.replace("1-1", "1-2"), OTHER_ROW)

    assert actions(done) == ["UPDATE", "REJECTED"]
    (problem,) = done["rows"][1]["problems"]
    assert problem["message"].endswith(" of locations cannot be read: status (enum)")


CELLS = st.tuples(
    st.sampled_from(["1", "2", "3", ""]),
    st.sampled_from(["駅前", "港", "\x07", ""]),
    st.sampled_from(["焼津市", "藤枝市", ""]),
    st.sampled_from(["34.87", "34.8", "95", ""]),
    st.sampled_from(["138.32", "138.3"]),
    st.sampled_from(["びん", "缶", "蛍光管", ""]),
)
ROWS = st.lists(CELLS.map(",".join), max_size=4)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(before=ROWS, rows=ROWS, source=st.integers())
def test_import_does_what_dry_run_says(
    service: Service, before: list[str], rows: list[str], source: int
) -> None:
    send(service, *before, source=f"s{source}")
    plan = service.unchanged(send, service, *rows, source=f"s{source}", dry=True)
    assert send(service, *rows, source=f"s{source}") == plan
    again = service.unchanged(send, service, *rows, source=f"s{source}")
    assert again["created"] + again["updated"] == 0
    assert [row["problems"] for row in again["rows"]] == [row["problems"] for row in plan["rows"]]


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


def test_lost_tables_answer_that_rows_may_be_done(service: Service, import_rows: Import) -> None:
    rows = rows_of(120)
    losing = service.through(FailsReads(service.client, good=2))
    with pytest.raises(OutcomeUnknown):
        send(losing, *rows)
    assert len(service.rows("locations")) == 100
    assert actions(import_rows(*rows)) == ["UNCHANGED"] * 100 + ["CREATE"] * 20
    assert len(service.rows("staff_actions")) == 120


@pytest.mark.parametrize("dry", [True, False])
def test_failed_read_before_any_write_is_fault(service: Service, *, dry: bool) -> None:
    losing = service.through(FailsReads(service.client, good=dry))
    with pytest.raises(InternalFailure):
        service.unchanged(send, losing, *rows_of(60), dry=dry)
