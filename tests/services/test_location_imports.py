"""importLocations: what becomes of each row, and what stays."""

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
        ("1,a,b,95,138.3,", "緯度", "95", "is -90 to 90 degrees, not 95"),
        ("1,a,b,北緯34度,138.3,", "緯度", "北緯34度", "is not a decimal number of degrees"),
        ("1,a,b,0,0,", "緯度", "0", "the position is not known"),
        ("1,a,b,34.8,138.3,蛍光管", "回収品目", "蛍光管", "is not a known material"),
        ("1,a\x07,b,34.8,138.3,", "名称", "a\x07", "must not have control characters"),
        (",a,b,34.8,138.3,", "NO", "", "is empty"),
        ("2,a,b,34.8,138.3,", "NO", "2", "another row has '2' too"),
        ("1,a,b,34.8,138.3,,x", None, None, "has 7 cells, the header 6"),
        ("1,\ud800,b,34.8,138.3,", None, None, "not text"),
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


def test_spreadsheet_forms_are_read(import_rows: Import) -> None:
    """Byte order mark, CRLF, tabs, quotation marks, full-width digits."""
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "34.87")
    row = f'1\t駅前\t"焼津市\r\n1-1"\t{wide}\t138.32\tびん\r'
    done = import_rows(row, header="\ufeff" + HEADER.replace(",", "\t") + "\r")
    assert actions(done) == ["CREATE"]
    assert actions(import_rows(ROW.replace("市1", "市 1"))) == ["UNCHANGED"]


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        ("", "no row names its columns"),
        ("# a note", "no row names its columns"),
        ("名称|住所|緯度|経度\na|b|34|138", "no column of name, address, coordinates among: 名称|"),
        ("名称,緯度,経度\na,34,138", "no column of address among: 名称, 緯度, 経度"),
        ("名称,住所,緯度\na,b,34", "no column of coordinates among"),
        ('{"type": "FeatureCollection", "features": []}', "no row names its columns"),
        ("校下・地区,センター\n朝日,東部", "a list of areas and their collection days"),
        (HEADER + "\n" + "x" * 750_000, "more than 750,000 bytes in UTF-8: use the command"),
        (HEADER + "\n" + "焼" * 250_000, "more than 750,000 bytes"),
        (HEADER + "\n1,a,b,34,138," * 1001, "more than 1,000 rows: use the command"),
    ],
)
def test_text_without_places_imports_nothing(service: Service, csv: str, message: str) -> None:
    error = refuse(service, csv)
    assert error["field"] == ["csv"]
    assert message in error["message"]


@pytest.mark.parametrize("name", ["source", "attribution"])
def test_bad_argument_is_named(service: Service, name: str) -> None:
    assert refuse(service, f"{HEADER}\n{ROW}", **{name: "a\nb"})["field"] == [name]


def test_data_set_without_name_needs_source(service: Service) -> None:
    error = refuse(service, f"{HEADER}\n{ROW}", source=None)
    assert error["field"] == ["source"]
    rows = "#download_from,https://data.example/boxes\n#attribution_name,焼津市"
    csv = f"{rows}\n#property,name,address,lat,lon\n1,a,b,34.8,138.3"
    done = service.done("importLocations", ADMIN, csv=csv, dryRun=True)["locationImport"]
    assert (done["source"], done["attribution"]) == ("https://data.example/boxes", "焼津市")


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


def test_second_row_of_location_is_rejected(import_rows: Import) -> None:
    """Two rows of an export, one of them edited, can be the same location of a data set."""
    header = f"{HEADER},recycle_points_id,recycle_points_source,recycle_points_external_id"
    row = "{0},公園,焼津市,34.9,138.3,,{0},park-data,7"
    done = import_rows(row.format("x"), row.format("y"), header=header, source=None)
    assert actions(done) == ["CREATE", "REJECTED"]
    assert "another row is the same location" in done["rows"][1]["problems"][0]["message"]


def test_each_change_is_a_staff_action(service: Service, import_rows: Import) -> None:
    import_rows(ROW, OTHER_ROW, dry=True)
    import_rows(ROW, OTHER_ROW)
    service.wait(days=1)
    import_rows(ROW.replace("1-1", "9-9"), OTHER_ROW)
    ids = {name: location["id"] for name, location in listed(service).items()}
    acts = service.ask("staffActions", ADMIN, action="IMPORT_LOCATIONS")["nodes"]
    assert acts[0]["locationId"] == ids["駅前"]
    assert sorted(act["locationId"] for act in acts) == sorted([*ids.values(), ids["駅前"]])
    assert {act["actor"] for act in acts} == {f"admin:{ADMIN['sub']}"}


def test_new_location_without_materials_is_marked(import_rows: Import) -> None:
    done = import_rows(ROW.replace("びん", ""), OTHER_ROW)
    assert [row["acceptsNothing"] for row in done["rows"]] == [True, False]


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


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        (HEADER, ROW, [1]),
        ("名称,住所,緯度,経度", "駅前,焼津市1-1,34.87,138.32", [1]),
        ("住所,緯度,経度,名称,recycle_points_id", "焼津市1-1,34.87,138.32,駅前,x", [4, 5]),
    ],
)
def test_import_says_what_identifies_rows(
    import_rows: Import, header: str, row: str, columns: list[int]
) -> None:
    done = import_rows(row, header=f"回収拠点の一覧\n{header}", dry=True)
    assert (done["headerRow"], done["identifyingColumns"]) == (2, columns)
