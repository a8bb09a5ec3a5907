import pytest

from resolvers.domain.places.locations import location_id_of_source
from resolvers.domain.places.place_lists.columns import RowError, find_columns
from resolvers.domain.places.place_lists.origins import make_place_list
from resolvers.domain.places.place_lists.sheets import read_records, read_sheet

EXPORTED = (
    "recycle_points_id,ID,recycle_points_source,recycle_points_external_id,"
    "recycle_points_attribution,名称,住所\n"
)


def origin_of(
    row: str, *existing: str, source: str | None = None, name: str = "shops"
) -> tuple[str, dict[str, str]]:
    text = EXPORTED + row
    sheet = read_sheet(text, next(read_records(text)))
    places = make_place_list(
        sheet, find_columns(sheet.header), name=name, source=source, attribution=None
    )
    return places.find_origin(sheet.records[0], existing.__contains__)


def test_exported_row_is_the_location_it_was() -> None:
    assert origin_of("l-1,7,city,7,Shizuoka City,a,b", "l-1") == (
        "l-1",
        {"source": "city", "external_id": "7", "attribution": "Shizuoka City"},
    )


@pytest.mark.parametrize(
    ("row", "source", "external_id", "attribution"),
    [
        ("l-1,7,city,7,Shizuoka City,a,b", "city", "7", {"attribution": "Shizuoka City"}),
        # Its own data set is not named: it is one of this list.
        ("l-1,,,,,a,b", "shops", "l-1", {}),
    ],
)
def test_exported_row_of_another_deployment_keeps_its_origin(
    row: str, source: str, external_id: str, attribution: dict[str, str]
) -> None:
    location_id, origin = origin_of(row)

    assert location_id == location_id_of_source(source, external_id)
    assert origin == {"source": source, "external_id": external_id, **attribution}


def test_given_source_makes_the_list_no_export() -> None:
    location_id, origin = origin_of("l-1,7,city,7,,a,b", "l-1", source="mine")

    assert (location_id, origin["source"]) == (location_id_of_source("mine", "7"), "mine")


def test_row_without_identity_says_which_column() -> None:
    with pytest.raises(RowError, match="is empty: fill it in"):
        origin_of(",,city,,,a,b")
    with pytest.raises(RowError, match="name the location's data set"):
        origin_of("l-1,,,,,a,b", name="")
