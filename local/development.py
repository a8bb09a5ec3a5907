"""What only a development server has: identities with tokens, keys, health."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer_error, answer_json
from local.identities import Identities, NewIdentity, describe_identity
from local.issuer import Issuer
from local.private_file import describe_problem

_LOCAL_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class DevelopmentEndpoints:
    """ready is whether everything behind the server is up."""

    issuer: Issuer
    identities: Identities
    ready: Callable[[], bool]

    async def health(self, _: Request) -> Response:
        is_ready = self.ready()
        return answer_json({"ready": is_ready}, 200 if is_ready else 503)

    async def key_set(self, _: Request) -> Response:
        return answer_json(self.issuer.key_set())

    async def handle_identities(self, request: Request) -> Response:
        # A foreign page can point its own host name at this address (DNS rebinding).
        if not _LOCAL_HOST.fullmatch(request.headers.get("host", "")):
            return answer_error(403, "Forbidden", "Only localhost may ask for identities.")
        now_seconds = int(time.time())
        if request.method == "POST":
            return await self._save(request, now_seconds)
        everybody = self.identities.everybody()
        return answer_json(
            [describe_identity(each, self.issuer, now_seconds) for each in everybody]
        )

    async def _save(self, request: Request, now_seconds: int) -> Response:
        # A foreign page can send a form without a preflight, but not JSON.
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != "application/json":
            return answer_error(415, "UnsupportedMediaType", "Send application/json.")
        try:
            identity = self.identities.save(NewIdentity.model_validate_json(await request.body()))
        except ValidationError as error:
            return answer_error(400, "InvalidInput", describe_problem(error))
        return answer_json(describe_identity(identity, self.issuer, now_seconds))
