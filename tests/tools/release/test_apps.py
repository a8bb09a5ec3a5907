import gzip
import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.utils import utcnow

from tools.release import apps
from tools.release.web import APPS, VERSIONS_KEPT, Bucket, read_build

NAME = "recycle-points-test-web"
REGION = "ap-northeast-1"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield a client of a bucket where a minute passes before each file."""
    began, minutes = utcnow(), itertools.count()
    monkeypatch.setattr("moto.s3.models.utcnow", lambda: began + timedelta(minutes=next(minutes)))
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
        client.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
        client.put_object(Bucket=NAME, Key="config.json", Body=b"{}")
        yield client
        client.close()


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    path = tmp_path / "outputs.json"
    values = {"amplify_outputs": {"data": {"aws_region": REGION}}, "web": {"bucket": NAME}}
    path.write_text(json.dumps({name: {"value": value} for name, value in values.items()}))
    return path


def build(folder: Path, text: str) -> Path:
    """Build the apps as Vite does; `text` is in a page and in the name of its script."""
    for app in APPS:
        files = {
            "index.html": f"<script src=/{app}/assets/index-{text}.js>",
            "service-worker.js": f"const version = '{text}'",
            "manifest.webmanifest": "{}",
            "icons/logo.svg": "<svg/>",
            "assets/shared-1.js": "1",
            f"assets/index-{text}.js": text,
            f"assets/index-{text}.js.map": "{}",
            ".vite/first-load.json": "{}",
        }
        for path in (folder / app / "dist" / "assets").glob("index-*"):
            path.unlink()
        for name, content in files.items():
            path = folder / app / "dist" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content.encode()))
    return folder


def release(outputs: Path, folder: Path, text: str) -> str:
    """Release what is built of a text; return the wallet's version."""
    assert apps.main([str(outputs)], build(folder, text)) == 0
    return read_build("wallet", folder).version


def read(client: Any, key: str) -> str:
    return str(client.get_object(Bucket=NAME, Key=key)["Body"].read().decode())


def keys(client: Any, prefix: str) -> set[str]:
    return {
        each["Key"]
        for each in client.list_objects_v2(Bucket=NAME, Prefix=prefix).get("Contents", [])
    }


def test_release_serves_files_without_maps(
    bucket: Any, outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = release(outputs, tmp_path, "one")

    assert keys(bucket, "wallet/") == {
        f"wallet/{name}"
        for name in (
            *("index.html", "service-worker.js", "manifest.webmanifest", "icons/logo.svg"),
            *("assets/shared-1.js", "assets/index-one.js"),
        )
    }
    assert capsys.readouterr().out.startswith(f"in service: wallet={version} kiosk=")
    for name, kept in (
        ("index.html", "no-cache"),
        ("service-worker.js", "no-cache"),
        ("assets/index-one.js", "public, max-age=31536000, immutable"),
    ):
        found = bucket.head_object(Bucket=NAME, Key=f"wallet/{name}")
        assert (found["CacheControl"], "ContentEncoding" in found) == (kept, False)


@pytest.mark.usefixtures("bucket")
def test_page_follows_assets_service_worker_ends(
    outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def record(self: Bucket, method: str, **arguments: Any) -> None:
        written.append(arguments["Key"])
        call(self, method, **arguments)

    call = Bucket._call
    monkeypatch.setattr(Bucket, "_call", record)
    release(outputs, tmp_path, "one")

    served = [key.removeprefix("wallet/") for key in written if key.startswith("wallet/")]
    assert {each.startswith("assets/") for each in served[:2]} == {True}
    assert served[-2:] == ["index.html", "service-worker.js"]
    # Nothing is in service before all of all apps is there.
    assert written.index("wallet/icons/logo.svg") > max(
        written.index(f"{app}/assets/index-one.js") for app in APPS
    )


def test_roll_back_brings_one_app_back(
    bucket: Any, outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = release(outputs, tmp_path, "one")
    second = release(outputs, tmp_path, "two")
    capsys.readouterr()

    assert apps.main([str(outputs), f"wallet={first}"]) == 0

    assert capsys.readouterr().out == f"in service: wallet={first}\nbefore: wallet={second}\n"
    assert "index-one" in read(bucket, "wallet/index.html")
    # A page that was open finds its files.
    assert read(bucket, "wallet/assets/index-two.js") == "two"
    assert "'one'" in read(bucket, "wallet/service-worker.js")
    assert "index-two" in read(bucket, "kiosk/index.html")


@pytest.mark.slow
def test_versions_beyond_five_are_deleted(bucket: Any, outputs: Path, tmp_path: Path) -> None:
    versions = [release(outputs, tmp_path, f"v{number}") for number in range(VERSIONS_KEPT + 2)]

    assert keys(bucket, "wallet/assets/index-") == {
        f"wallet/assets/index-v{number}.js" for number in range(2, VERSIONS_KEPT + 2)
    }
    kept = {key.split("/")[2].removesuffix(".json") for key in keys(bucket, "releases/wallet/")}
    assert kept == set(versions[2:])
    assert read(bucket, "wallet/assets/shared-1.js") == "1"
    assert read(bucket, "config.json") == "{}"
