"""What only a development server has: identities with tokens, keys, health."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer_error, answer_json
from gateway.body import MAX_BODY_BYTES, MalformedRequestError, read_json
from gateway.json_value import JsonValue
from local.identities import Identities, check_groups, check_text, describe_identity
from local.issuer import Issuer

_LOCAL_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class DevelopmentEndpoints:
    """ready tells whether everything behind the server is up. now has a time zone."""

    issuer: Issuer
    identities: Identities
    ready: Callable[[], bool]
    now: Callable[[], datetime]

    async def health(self, _: Request) -> Response:
        is_ready = self.ready()
        return answer_json({"ready": is_ready}, 200 if is_ready else 503)

    async def key_set(self, _: Request) -> Response:
        return answer_json(self.issuer.key_set())

    async def handle_identities(self, request: Request) -> Response:
        # A foreign page can point its own host name at this address (DNS rebinding).
        if not _LOCAL_HOST.fullmatch(request.headers.get("host", "")):
            return answer_error(403, "Forbidden", "Identities are handed out to localhost only.")
        now_seconds = int(self.now().timestamp())
        if request.method == "POST":
            return await self._save(request, now_seconds)
        everybody = self.identities.everybody()
        return answer_json(
            [describe_identity(each, self.issuer, now_seconds) for each in everybody]
        )

    async def _save(self, request: Request, now_seconds: int) -> Response:
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != "application/json":
            return answer_error(415, "UnsupportedMediaType", "Send application/json.")
        try:
            name, groups = _read_identity(await _read_limited(request))
            identity = self.identities.save(name, groups)
        except (MalformedRequestError, ValueError) as error:
            return answer_error(400, "InvalidInput", str(error))
        return answer_json(describe_identity(identity, self.issuer, now_seconds))


async def _read_limited(request: Request) -> JsonValue:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise MalformedRequestError(f"The body must have at most {MAX_BODY_BYTES} bytes.")
    try:
        return read_json(bytes(body))
    except MalformedRequestError as error:
        raise MalformedRequestError("The body must be JSON.") from error


def _read_identity(value: JsonValue) -> tuple[str, list[str]]:
    if not isinstance(value, dict):
        raise ValueError('the body must be an object: {"name": "...", "groups": []}')  # noqa: TRY004 - one error class for bad input
    unknown = sorted(set(value) - {"name", "groups"})
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}: only name and groups are taken")
    return check_text(value.get("name"), "name"), check_groups(value.get("groups"))
