from pathlib import Path

import boto3
from moto import mock_aws

from admin.reports.destinations import write_files

FILES = {"2026-10-ja.html": b"<p>", "2026-10-ja-csv/points.csv": b"a"}


def test_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    places = write_files(FILES, str(tmp_path / "a" / "new"))

    assert places == [str(tmp_path / "a" / "new" / name) for name in FILES]
    assert [Path(place).read_bytes() for place in places] == [b"<p>", b"a"]


def test_files_are_uploaded_with_their_types() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="reports")
        places = write_files(FILES, "s3://reports/city/")

        assert write_files(FILES, "s3://reports/city") == places
        assert places[1] == "s3://reports/city/2026-10-ja-csv/points.csv"
        found = client.get_object(Bucket="reports", Key="city/2026-10-ja-csv/points.csv")
        assert (found["ContentType"], found["Body"].read()) == ("text/csv; charset=utf-8", b"a")
        page = client.get_object(Bucket="reports", Key="city/2026-10-ja.html")
        assert page["ContentType"] == "text/html; charset=utf-8"
