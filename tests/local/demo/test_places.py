from pathlib import Path

from admin.archive.programme_files import read_programme_file
from local.demo.places import DEMO, FILES, name_municipalities


def test_demo_files_exist() -> None:
    assert {path.name for path in DEMO.glob("*_*.csv")} == {file.name for file in FILES}


def test_reports_name_the_municipalities_of_places(tmp_path: Path) -> None:
    name_municipalities(tmp_path / "archive")

    assert list(read_programme_file(tmp_path / "archive", "municipalities")) == [
        ("22212", "焼津市", "Yaizu"),
        ("37201", "高松市", "Takamatsu"),
    ]
