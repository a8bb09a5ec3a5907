from pathlib import Path

import pytest

from admin.archive.answers import ArchiveError
from tests.support.archives import ask

FACTORS = "material,unit,grams_per_unit,co2e_grams_per_kilogram,source\n"
NAMES = "municipality,name_ja,name_en\n"


def test_factors_are_read(tmp_path: Path) -> None:
    rows = 'PET_BOTTLE,PIECE,25,,"city, 2026"\nALUMINIUM_CAN,PIECE,15,9000,city\n'
    (tmp_path / "material_factors.csv").write_text(f"\ufeff{FACTORS}{rows}", encoding="utf-8")

    assert ask(tmp_path, "SELECT * FROM material_factors ORDER BY grams_per_unit DESC") == [
        ("PET_BOTTLE", "PIECE", 25, None, "city, 2026"),
        ("ALUMINIUM_CAN", "PIECE", 15, 9000, "city"),
    ]


def test_names_of_municipalities_are_read(tmp_path: Path) -> None:
    rows = "222127,焼津市,Yaizu\n01100, 札幌市 ,\n"
    (tmp_path / "municipalities.csv").write_text(NAMES + rows, encoding="utf-8")

    assert ask(tmp_path, "SELECT * FROM municipalities ORDER BY municipality") == [
        ("01100", "札幌市", None),
        ("22212", "焼津市", "Yaizu"),
    ]


def test_wrong_line_is_named(tmp_path: Path) -> None:
    for file, text, problem in (
        ("factors", "material,unit\n", "lacks the columns grams_per_unit, co2e_grams_per_kilogram"),
        (
            "factors",
            f"{FACTORS}PET_BOTTLE,PIECE,2.5,,city\n",
            "line 2, grams_per_unit: '2.5' is not",
        ),
        ("names", f"{NAMES}1100,札幌市,\n", "municipality: '1100' must be 5 or 6 digits"),
        ("names", f"{NAMES}01100,札幌市,\n011002,札幌市,\n", "line 3: 01100 has a line"),
    ):
        path = tmp_path / {"factors": "material_factors.csv", "names": "municipalities.csv"}[file]
        path.write_text(text, encoding="utf-8")

        with pytest.raises(ArchiveError, match=problem):
            ask(tmp_path, "SELECT 1")
        path.unlink()


def test_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "municipalities.csv").write_text(f"{NAMES}01100,札幌市,\n", encoding="cp932")
    with pytest.raises(ArchiveError, match=r"municipalities.csv is not in UTF-8: save it as CSV"):
        ask(tmp_path, "SELECT 1")
