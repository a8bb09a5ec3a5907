"""The bucket of images of `make run`: a folder that answers as S3 does.

A form's file goes to `incoming/`. The function of AWS checks it at once, and reads and writes here
as in S3. Published images are at /images/.
"""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.private_file import write_bytes
from gateway.signatures import SignedRequest, verify_signature
from gateway.tokens import CredentialsRefusedError
from local.aws.images.forms import FormRefusedError, check_form
from local.base.publisher import load_publisher

PATH: Final = "/dev"
NAME: Final = "images"
BODY_LIMIT_BYTES: Final = 2_100_000
"""The size of the largest image, and of the other fields of its form."""
_KEY: Final = re.compile(r"(incoming|images)/[0-9A-Za-z-]{1,64}\.(?P<extension>[a-z]{3,4})")
_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    # The bucket's own policy, where CloudFront serves it: no script in an image runs.
    "content-security-policy": "default-src 'none'; sandbox",
}

Check = Callable[[dict[str, Any]], dict[str, Any]]


class LocalBucket:
    """`check` is the function that checks uploaded files."""

    def __init__(self, data_dir: Path, check: Check) -> None:
        self._folder = data_dir / "images"
        self._key = load_publisher(data_dir)
        self._check = check

    def describe(self, origin: str) -> dict[str, str]:
        """Return the functions' variables."""
        return {
            "AWS_ENDPOINT_URL_S3": f"{origin}{PATH}",
            "IMAGES_BUCKET": NAME,
            "IMAGES_URL": origin,
        }

    def routes(self) -> list[BaseRoute]:
        return [
            Route(f"{PATH}/{NAME}", self._take_form, methods=["POST"]),
            Route(f"{PATH}/{NAME}/{{key:path}}", self._answer, methods=["GET", "PUT", "DELETE"]),
            Route("/images/{name}", self._show),
        ]

    async def _take_form(self, request: Request) -> Response:
        if int(request.headers.get("content-length", BODY_LIMIT_BYTES + 1)) > BODY_LIMIT_BYTES:
            return _refuse(400, "EntityTooLarge", "the form is too large, or says no length")
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return _refuse(400, "InvalidArgument", "the form has no file named `file`")
            fields = {name.lower(): value for name, value in form.items() if isinstance(value, str)}
            content = await file.read()
        now = datetime.now(UTC)
        try:
            check_form(fields, len(content), bucket=NAME, key=self._key, now=now)
        except FormRefusedError as refusal:
            is_size = refusal.code.startswith("Entity")
            return _refuse(400 if is_size else 403, refusal.code, str(refusal))
        path = self._path_of(fields["key"])
        if path is None:
            return _refuse(400, "InvalidArgument", "the key is not of an image")
        write_bytes(path, content)
        detail = {"bucket": {"name": NAME}, "object": {"key": fields["key"]}}
        message = {"messageId": "1", "body": json.dumps({"detail": detail})}
        # The function asks this server for the file, so it must not block the answering thread.
        failed = await asyncio.to_thread(self._check, {"Records": [message]})
        return Response(status_code=500 if failed["batchItemFailures"] else 204)

    async def _answer(self, request: Request) -> Response:
        """Answer the functions' GetObject, PutObject and DeleteObject."""
        body = await request.body()
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        try:
            verify_signature(
                dict(request.headers),
                SignedRequest(request.method, target, body),
                [self._key],
                datetime.now(UTC),
                service="s3",
            )
        except CredentialsRefusedError as refusal:
            return _refuse(403, "AccessDenied", str(refusal))
        path = self._path_of(request.path_params["key"])
        if request.method == "DELETE":
            if path is not None:
                path.unlink(missing_ok=True)
            return Response(status_code=204)
        if path is None or (request.method == "GET" and not path.is_file()):
            return _refuse(404, "NoSuchKey", "there is no such object")
        if request.method == "GET":
            return FileResponse(path)
        if request.headers.get("if-none-match") == "*" and path.exists():
            return _refuse(412, "PreconditionFailed", "the object exists")
        write_bytes(path, body)
        return Response(status_code=200)

    async def _show(self, request: Request) -> Response:
        path = self._path_of(f"images/{request.path_params['name']}")
        if path is None or not path.is_file():
            return Response("There is no such image.", 404, {"x-content-type-options": "nosniff"})
        return FileResponse(path, headers=_HEADERS, media_type=_TYPES[path.suffix[1:]])

    def _path_of(self, key: str) -> Path | None:
        """Return the file of an object; None for a key that no image has."""
        match = _KEY.fullmatch(key)
        return self._folder / key if match and match["extension"] in _TYPES else None


def _refuse(status: int, code: str, message: str) -> Response:
    text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Response(text, status, media_type="application/xml")
