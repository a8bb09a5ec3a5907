"""The bucket of `make run`: the same function as in AWS checks what a form uploads."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from gateway.server import SERVER_SETTINGS, bind_socket
from local.images.bucket import LocalBucket
from local.publisher import load_publisher
from resolvers.storage import images
from resolvers.workers.images import ImagesWorker
from tests.support.identities import ADMIN, SETTINGS
from tests.support.image_files import IMAGES
from tests.support.service import Service

TYPES = list(IMAGES)


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


@contextmanager
def served(bucket: LocalBucket, port_socket: Any) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=bucket.routes()), **SERVER_SETTINGS))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [port_socket]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def uploads(
    empty_service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Uploads]:
    settings = SETTINGS.model_copy(update={"images_bucket": "images"})
    bucket = LocalBucket(tmp_path, lambda event: ImagesWorker(settings).handle(event))
    key = load_publisher(tmp_path)
    listening = bind_socket("127.0.0.1", 0)
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    client = boto3.client(
        "s3",
        endpoint_url=bucket.describe(origin)["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        config=images._CONFIG,
    )
    monkeypatch.setattr(images, "_open_client", lambda: client)
    service = empty_service.with_settings(images_bucket="images", images_url=origin)
    with served(bucket, listening):
        yield Uploads(service, origin, tmp_path / "images")
    client.close()


@pytest.mark.parametrize("content_type", TYPES)
def test_image_is_shown_as_what_it_is(uploads: Uploads, content_type: str) -> None:
    upload = uploads.form(content_type)
    assert httpx.get(upload["imageUrl"]).status_code == 404

    assert uploads.send(upload, IMAGES[content_type]).status_code == 204

    shown = httpx.get(upload["imageUrl"])
    assert (shown.content, shown.headers["content-type"]) == (IMAGES[content_type], content_type)
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in shown.headers["cache-control"]
    assert [name.partition("/")[0] for name in uploads.files()] == ["images"]


@pytest.mark.parametrize("content", [IMAGES["image/jpeg"], b"<svg onload='alert(1)'/>", b"GIF89a"])
def test_another_file_never_shows(uploads: Uploads, content: bytes) -> None:
    upload = uploads.form("image/png")

    assert uploads.send(upload, content).status_code == 204

    assert httpx.get(upload["imageUrl"]).status_code == 404
    assert uploads.files() == []


def test_second_file_of_a_form_changes_nothing(uploads: Uploads) -> None:
    upload = uploads.form("image/png")
    uploads.send(upload, IMAGES["image/png"])

    assert uploads.send(upload, IMAGES["image/png"] + b"another").status_code == 204

    assert httpx.get(upload["imageUrl"]).content == IMAGES["image/png"]


def test_form_takes_only_what_it_was_signed_for(uploads: Uploads) -> None:
    upload = uploads.form(size_bytes=60)

    too_large = uploads.send(upload, bytes(61))
    elsewhere = uploads.send(upload, bytes(60), key="images/mine.png")

    assert (too_large.status_code, elsewhere.status_code) == (400, 403)
    assert "EntityTooLarge" in too_large.text
    assert uploads.files() == []


def test_huge_form_is_not_read(uploads: Uploads) -> None:
    upload = uploads.form(size_bytes=2_000_000)

    assert uploads.send(upload, bytes(2_200_000)).status_code == 400
    assert uploads.files() == []


def test_form_without_a_file_is_refused(uploads: Uploads) -> None:
    upload = uploads.form()
    fields = {each["name"]: each["value"] for each in upload["fields"]}

    assert httpx.post(upload["url"], data=fields).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unsigned_request_reaches_no_object(uploads: Uploads, method: str) -> None:
    upload = uploads.form()
    uploads.send(upload, IMAGES["image/png"])
    (name,) = uploads.files()

    answer = httpx.request(method, f"{upload['url']}/{name}")

    assert answer.status_code == 403
    assert uploads.files() == [name]


@pytest.mark.parametrize("name", ["..%2Fpublisher.json", "..%2F..%2Fpublisher.json", "a.svg"])
def test_other_files_of_the_folder_are_hidden(uploads: Uploads, name: str) -> None:
    assert httpx.get(f"{uploads.origin}/images/{name}").status_code == 404


@pytest.mark.usefixtures("uploads")
def test_file_that_is_gone_is_done() -> None:
    """An event that comes again finds nothing left to do."""
    body = json.dumps({"detail": {"object": {"key": "incoming/gone.png"}}})
    worker = ImagesWorker(SETTINGS.model_copy(update={"images_bucket": "images"}))

    done = worker.handle({"Records": [{"messageId": "1", "body": body}]})

    assert done == {"batchItemFailures": []}
