import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from local.aws.images.bucket import LocalBucket
from local.base.publisher import load_publisher
from resolvers.storage.places import images
from resolvers.workers.images import ImagesWorker
from tests.support.identities import ADMIN, SETTINGS
from tests.support.image_files import IMAGES
from tests.support.servers import Serve
from tests.support.service import Service
from tests.support.telemetry_lines import LOGGER, last_line, metrics_of


@dataclass
class Uploads:
    """The product, whose form goes to a bucket in `folder`."""

    service: Service
    origin: str
    folder: Path

    def form(self, content_type: str = "image/png", size_bytes: int = 5000) -> dict[str, Any]:
        upload: dict[str, Any] = self.service.done(
            "createImageUpload", ADMIN, contentType=content_type, sizeBytes=size_bytes
        )["upload"]
        return upload

    def send(self, upload: dict[str, Any], content: bytes, **changes: str) -> httpx.Response:
        fields = {each["name"]: each["value"] for each in upload["fields"]} | changes
        return httpx.post(upload["url"], data=fields, files={"file": ("any.png", content)})

    def files(self) -> list[str]:
        return sorted(
            str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()
        )


@pytest.fixture
def uploads(
    empty_service: Service, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Uploads]:
    settings = SETTINGS.model_copy(update={"images_bucket": "images"})
    worker = ImagesWorker(settings, empty_service.database, lambda: empty_service.now)
    bucket = LocalBucket(tmp_path, worker.handle)
    origin = serve(bucket.routes())
    key = load_publisher(tmp_path)
    client = boto3.client(
        "s3",
        endpoint_url=bucket.describe(origin)["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        config=images._CONFIG,
    )
    monkeypatch.setattr(images, "_open_client", lambda: client)
    service = empty_service.with_settings(images_bucket="images", images_url=origin)
    with closing(client):
        yield Uploads(service, origin, tmp_path / "images")


def test_image_is_shown_as_what_it_is(uploads: Uploads) -> None:
    for content_type, image in IMAGES.items():
        upload = uploads.form(content_type)
        assert httpx.get(upload["imageUrl"]).status_code == 404

        assert uploads.send(upload, image).status_code == 204
        # A second file of the form changes nothing.
        assert uploads.send(upload, image + b"another").status_code == 204

        shown = httpx.get(upload["imageUrl"])
        assert (shown.content, shown.headers["content-type"]) == (image, content_type)
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in shown.headers["cache-control"]
    assert {name.partition("/")[0] for name in uploads.files()} == {"images"}


def test_other_content_is_never_shown(uploads: Uploads, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    for content, counted in ((b"<svg>", "ImagesRefused"), (IMAGES["image/png"], "ImagesPublished")):
        upload = uploads.form()
        uploads.send(upload, content)
        status = httpx.get(upload["imageUrl"]).status_code
        assert status == (404 if counted == "ImagesRefused" else 200)
        assert [name for name, *_ in metrics_of(last_line(caplog))] == [counted]


def test_form_takes_only_what_it_was_signed_for(uploads: Uploads) -> None:
    upload = uploads.form(size_bytes=60)

    too_large = uploads.send(upload, bytes(61))
    elsewhere = uploads.send(upload, bytes(60), key="images/mine.png")

    assert [each.status_code for each in (too_large, elsewhere)] == [400, 403]
    assert "EntityTooLarge" in too_large.text
    assert uploads.files() == []


@pytest.mark.usefixtures("uploads")
def test_second_event_of_image_finds_nothing() -> None:
    assert images.read_incoming("images", "gone.png") is None
