"""The extra endpoints of a development server: identities with tokens, keys, health."""

import hmac
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gateway.answers import answer_error, answer_json
from gateway.issuer import TOKEN_LIFE_SECONDS, Issuer
from gateway.loopback import asks_local_host
from gateway.private_file import describe_problem
from gateway.sdl import PRELUDE
from local.identities.identities import Identities, NewIdentity, describe_identity
from local.identities.lan_access import KEY_HEADER

_SECONDS: Final = re.compile(r"[0-9]{1,5}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")

Refuse = Callable[[Request], Response | None]
"""The type of DevelopmentEndpoints.refuse_strangers."""


def read_after(request: Request, noun: str) -> int | Response:
    """Return ?after= of a list of newest items, 0 without it, or the refusal of a wrong value."""
    after = request.query_params.get("after", "0")
    if _NUMBER.fullmatch(after):
        return int(after)
    problem = f"after must be a whole number: that of the last {noun} that you have."
    return answer_error(400, "InvalidInput", problem)


def schema_answer(schema_text: str) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of the SDL, with AWS's scalars and directives declared, for tools."""
    text = f"{PRELUDE.strip()}\n\n{schema_text}"

    async def answer(_: Request) -> Response:
        return PlainTextResponse(text)

    return answer


def refuse_forms(request: Request) -> Response | None:
    """Refuse a body that is not JSON: a foreign page can send a form without a preflight."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        return None
    return answer_error(415, "UnsupportedMediaType", "Send application/json.")


@dataclass(frozen=True)
class DevelopmentEndpoints:
    """The endpoints for a developer's tools.

    ready is whether all services behind the server are up. `key` is required where other machines
    reach the server; None: only this machine does.
    """

    issuer: Issuer
    identities: Identities
    ready: Callable[[], bool]
    api_key: str
    api_url: str
    key: str | None = None

    async def health(self, _: Request) -> Response:
        is_ready = self.ready()
        return answer_json({"ready": is_ready}, 200 if is_ready else 503)

    async def key_set(self, _: Request) -> Response:
        return answer_json(self.issuer.key_set())

    async def handle_identities(self, request: Request) -> Response:
        """GET lists all identities, with tokens of ?expires_in_seconds=; POST saves one."""
        if refusal := self.refuse_strangers(request):
            return refusal
        now_seconds = int(time.time())
        if request.method == "POST":
            return await self._save(request, now_seconds)
        text = request.query_params.get("expires_in_seconds", str(TOKEN_LIFE_SECONDS))
        seconds = int(text) if _SECONDS.fullmatch(text) else 0
        if not 1 <= seconds <= TOKEN_LIFE_SECONDS:
            problem = f"expires_in_seconds must be a whole number from 1 to {TOKEN_LIFE_SECONDS}."
            return answer_error(400, "InvalidInput", problem)
        everybody = self.identities.everybody()
        return answer_json(
            [describe_identity(each, self.issuer, now_seconds, seconds) for each in everybody]
        )

    async def amplify_outputs(self, request: Request) -> Response:
        """Answer as Terraform's output amplify_outputs does."""
        if refusal := self.refuse_strangers(request):
            return refusal
        pool_id = self.issuer.url.rpartition("/")[2]
        region = pool_id.partition("_")[0]
        return answer_json(
            {
                "version": "1",
                "auth": {
                    "aws_region": region,
                    "user_pool_id": pool_id,
                    "user_pool_client_id": self.issuer.client_id,
                    "username_attributes": ["email"],
                },
                "data": {
                    "aws_region": region,
                    "url": self.api_url,
                    "api_key": self.api_key,
                    "default_authorization_type": "AMAZON_COGNITO_USER_POOLS",
                    "authorization_types": ["API_KEY", "AWS_IAM"],
                },
            }
        )

    def refuse_strangers(self, request: Request) -> Response | None:
        """Return the refusal of a caller who may not use these endpoints; None: the caller may."""
        if self.key is not None:
            given = request.headers.get(KEY_HEADER, "")
            if hmac.compare_digest(given.encode(), self.key.encode()):
                return None
            problem = f"Send the header {KEY_HEADER}: the key in the link that the server printed."
            return answer_error(403, "Forbidden", problem)
        if asks_local_host(request):
            return None
        return answer_error(403, "Forbidden", "Only localhost may ask.")

    async def _save(self, request: Request, now_seconds: int) -> Response:
        if refusal := refuse_forms(request):
            return refusal
        try:
            identity = self.identities.save(NewIdentity.model_validate_json(await request.body()))
        except ValidationError as error:
            return answer_error(400, "InvalidInput", describe_problem(error))
        return answer_json(describe_identity(identity, self.issuer, now_seconds))
