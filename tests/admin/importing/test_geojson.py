import json
from typing import Any

import pytest

from admin.importing.geojson import NoFeaturesError, is_json, read_features
from resolvers.domain.places.place_lists.columns import RowError
from resolvers.domain.places.place_lists.places import read_place

POINT = {"type": "Point", "coordinates": [138.3, 34.8]}
SQUARE = [[[138.0, 34.0], [138.2, 34.0], [138.2, 34.2], [138.0, 34.2], [138.0, 34.0]]]


def feature(geometry: object = POINT, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"name": "a", **properties}}


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def read(text: str) -> list[dict[str, Any]]:
    sheet, columns = read_features(text, {}, {})
    return [read_place(record, columns) for record in sheet.records]


def read_one(*features: object) -> dict[str, Any]:
    (place,) = read(collection(*features))
    return place


def test_point_has_longitude_first() -> None:
    place = read_one(feature({"type": "Point", "coordinates": [138.3, 34.8, 12.5]}, address="b"))
    assert (place["coordinates"].latitude, place["coordinates"].longitude) == (34.8, 138.3)
    assert (place["names"].ja, place["address"]) == ("a", "b")


@pytest.mark.parametrize(
    "wrap",
    [
        "var glass =\n{}\n",
        "export default {}",
        "// from\n/* ODbL */ var x = {} // end",
        '// the "glass"\nvar x = {}',
    ],
)
def test_script_reads_as_plain_geojson(wrap: str) -> None:
    plain = collection(feature())
    assert is_json(plain)
    wrapped = wrap.replace("{}", plain)
    assert is_json(wrapped)
    assert read(wrapped) == read(plain)


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [("Polygon", SQUARE), ("MultiPolygon", [SQUARE]), ("MultiPoint", [[138.1, 34.1]])],
)
def test_shape_becomes_a_point_within_it(kind: str, coordinates: object) -> None:
    point = read_one(feature({"type": kind, "coordinates": coordinates}))["coordinates"]
    assert 34.0 < point.latitude < 34.2
    assert 138.0 < point.longitude < 138.2


def test_json_without_features_is_refused() -> None:
    for text, reason in (
        (collection(feature())[:-3], "cannot be read as JSON"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "NaN is not a number"),
        ("[]", "JSON without a type"),
        ('{"type": "Topology", "features": [1]}', "JSON of type 'Topology'"),
        ('{"type": "FeatureCollection", "features": []}', "has no features"),
        ('{"type": "FeatureCollection", "features": "ab"}', "is not a list of places"),
    ):
        with pytest.raises(NoFeaturesError, match=reason):
            read_features(text, {}, {})
    (single,) = read(json.dumps(feature(address="b")))
    assert single["address"] == "b"


def test_file_states_its_rights() -> None:
    for says, found in (
        ({"attribution": "A", "copyright": "C"}, {"attribution_name": "A"}),
        ({"copyright": "C"}, {"attribution_name": "C"}),
        ({"copyright": 2026}, {}),
        ({}, {}),
    ):
        content = {"type": "FeatureCollection", "features": [feature()], **says}
        assert read_features(json.dumps(content), {}, {})[0].properties == found


def test_feature_without_properties_is_a_place() -> None:
    sheet, columns = read_features(collection({**feature(), "properties": None}), {}, {})
    (record,) = sheet.records
    assert (record.row, record.problem) == (1, None)
    assert columns.cell(record, "address") == "34.8, 138.3"


def test_wrong_feature_costs_its_row() -> None:
    geometries: tuple[tuple[object, str], ...] = (
        (None, "has no geometry"),
        ({"type": "Point"}, "not a pair of longitude and latitude"),
        ({"type": "Point", "coordinates": ["138.3", "34.8"]}, "not a pair"),
        ({"type": "Point", "coordinates": [138.3, "34.8"]}, "not a pair"),
        ({"type": "Point", "coordinates": [138.3]}, "not a pair"),
        ({"type": "Point", "coordinates": [True, 34.8]}, "is not a decimal"),
        ({"type": "Polygon", "coordinates": []}, "has a Polygon without coordinates"),
        ({"type": "Polygon", "coordinates": [[1, 2]]}, "has a Polygon that is not a shape"),
        ({"type": "Polygon"}, "has a Polygon that is not a shape"),
        ({"type": "Blob", "coordinates": [1, 2]}, "has a Blob that is not a shape"),
    )
    broken: tuple[tuple[object, str], ...] = (
        (None, "is not a Feature"),
        ({"type": "Point"}, "is not a Feature"),
        ({**feature(), "properties": 3}, "properties that are not an object"),
    )
    of_geometries = [(feature(geometry), reason) for geometry, reason in geometries]
    for wrong, reason in (*of_geometries, *broken):
        sheet, columns = read_features(collection(wrong, feature()), {}, {})
        with pytest.raises(RowError, match=reason):
            read_place(sheet.records[0], columns)
        assert read_place(sheet.records[1], columns)["coordinates"].latitude == 34.8


def test_name_address_and_materials_have_substitutes() -> None:
    addressed = {"addr:street": "s", "addr:housenumber": "1", "addr:city": "c"}
    recycling = {"recycling:cans": "yes", "recycling:x": "yes", "recycling:paper": "no"}
    features = [
        feature(address="b", operator="o", **addressed, **recycling),
        {**feature(name="", operator="o", fee="yes", **addressed), "id": 7},
        {**feature(name=None, **recycling), "id": 8},
        {**feature(name="", place="p"), "id": 9},
        feature(name=""),
    ]
    mapped = {"name": "operator", "address": "place", "materials": "recycling:x"}
    whats = ("name", "address", "materials")

    def cells(*mappings: dict[str, str]) -> list[tuple[str, ...]]:
        sheet, columns = read_features(collection(*features), *mappings)
        return [tuple(columns.cell(each, what) for what in whats) for each in sheet.records]

    assert cells({}, {}) == [
        ("a", "b", "cans;other"),
        ("o", "s 1, c", ""),
        ("cans;other", "34.8, 138.3", "cans;other"),
        ("9", "34.8, 138.3", ""),
        ("", "34.8, 138.3", ""),
    ]
    assert cells(mapped, {}) == [
        *(("o", "", "yes"), ("o", "", ""), ("", "", "yes"), ("", "p", ""), ("", "", ""))
    ]
    _, columns = read_features(collection(*features), {}, dict.fromkeys(whats, "x"))
    assert not {"materials"} & columns.titles.keys()
    assert cells({}, dict.fromkeys(whats, "x")) == [("a", "b", "x"), *[("x", "x", "x")] * 4]
