"""Where files go, in a folder or in a bucket."""

from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from admin.reports.files import File, render_files, write_files
from admin.reports.words import LANGUAGES
from tests.support.reports import TOKYO, report_of

FILES = [File("2026-10-ja.html", b"<p>"), File("2026-10-ja-csv/points.csv", b"a")]


def test_same_report_makes_same_files() -> None:
    first, second = (
        render_files(report_of(month="2026-10"), LANGUAGES, TOKYO, has_pdf=False) for _ in range(2)
    )

    assert first == second
    names = [file.name for file in first if not file.name.endswith(".csv")]
    assert names == ["2026-10-ja.html", "2026-10-ja.xlsx", "2026-10-en.html", "2026-10-en.xlsx"]


def test_files_are_named_by_period_and_municipality() -> None:
    report = report_of(fiscal_year="2026", municipality="13101")
    files = render_files(report, ["en"], TOKYO, has_pdf=False)

    assert {file.name.partition("-en")[0] for file in files} == {"fiscal-year-2026-13101"}


def test_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    places = write_files(FILES, str(tmp_path / "new"))

    assert places == [str(tmp_path / "new" / file.name) for file in FILES]
    assert [Path(place).read_bytes() for place in places] == [b"<p>", b"a"]


@pytest.mark.parametrize("out", ["s3://reports/city", "s3://reports/city/"])
def test_files_are_uploaded_with_their_types(out: str) -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="reports")
        places = write_files(FILES, out)

        assert places[1] == "s3://reports/city/2026-10-ja-csv/points.csv"
        found = client.get_object(Bucket="reports", Key="city/2026-10-ja-csv/points.csv")
        assert (found["ContentType"], found["Body"].read()) == ("text/csv; charset=utf-8", b"a")
        page = client.get_object(Bucket="reports", Key="city/2026-10-ja.html")
        assert page["ContentType"] == "text/html; charset=utf-8"
