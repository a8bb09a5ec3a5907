"""The endpoints of Cognito's managed login, for the identities of development.

Written by hand: Authlib's server needs a client, a grant and a request class for each of these few
rules, and would still lack Cognito's answers and tokens.

Source: RFC 6749 (OAuth 2.0), RFC 7009 (revocation); Amazon Cognito Developer Guide, "User pool
endpoints and managed login reference".
"""

import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_json
from gateway.loopback import asks_local_host
from local.base.app_clients import Client, find_client, read_clients
from local.identities.identities import Identities
from local.identities.lan_access import VISIT_PATH
from local.identities.sign_in.authorization import (
    AuthorizationRequest,
    Codes,
    SentBackError,
    UnknownAppError,
    read_authorization,
)
from local.identities.sign_in.browsers import REMEMBERED_SECONDS, Browsers
from local.identities.sign_in.page import FILES, Trouble, answer_choice, answer_trouble
from local.identities.sign_in.parameters import OAuthError, read_form, read_parameters, require
from local.identities.sign_in.sessions import Sessions

SIGNED_IN: Final = "sign-in"
KEY: Final = "development-key"
_NOT_KEPT: Final = {"cache-control": "no-store"}


@dataclass(frozen=True)
class SignIn:
    """Signs identities in, as Cognito's managed login does.

    origin_regex: matches the origins of the apps.
    key: lets visitors from other machines in; None: only this machine may sign in.
    """

    identities: Identities
    sessions: Sessions
    origin_regex: str
    key: str | None = None
    codes: Codes = field(default_factory=Codes)
    browsers: Browsers = field(default_factory=Browsers)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/oauth2/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/oauth2/token", _answer_json(self._answer_token), methods=["POST"]),
            Route("/oauth2/revoke", _answer_json(self._revoke), methods=["POST"]),
            Route(VISIT_PATH, self.let_in),
            Route("/logout", self.sign_out),
            *FILES.routes(),
        ]

    async def authorize(self, request: Request) -> Response:
        """Give the app a code for the signed-in identity, or ask the person to choose one."""
        if not self._admits(request):
            return answer_trouble(request, Trouble.STRANGER)
        try:
            asked = read_authorization(request.url.query, self.origin_regex)
        except UnknownAppError as error:
            return answer_trouble(request, Trouble(str(error)))
        except SentBackError as error:
            return _send_to(error.location)
        if request.method == "POST":
            return await self._take_choice(request, asked)
        return self._give_code_or_ask(request, asked)

    def _give_code_or_ask(self, request: Request, asked: AuthorizationRequest) -> Response:
        sub = self.browsers.find(request.cookies.get(SIGNED_IN, ""), time.time())
        if asked.prompt != "login" and sub and self.identities.find(sub):
            return self._give_code(asked, sub)
        if asked.prompt == "none":
            # Source: OpenID Connect Core 1.0, section 3.1.2.6.
            return _send_to(asked.answer(error="login_required"))
        return answer_choice(request, asked, self.identities.everybody())

    async def _take_choice(self, request: Request, asked: AuthorizationRequest) -> Response:
        # Another page must not sign this browser in. Browsers send the origin of a form's page.
        own = f"{request.url.scheme}://{request.url.netloc}"
        if request.headers.get("origin", own) != own:
            return answer_trouble(request, Trouble.FOREIGN_PAGE)
        try:
            sub = require(await read_form(request), "identity")
        except OAuthError:
            sub = ""
        if not self.identities.find(sub):
            return answer_choice(request, asked, self.identities.everybody())
        answer = self._give_code(asked, sub)
        answer.set_cookie(
            SIGNED_IN,
            self.browsers.remember(sub, time.time()),
            max_age=REMEMBERED_SECONDS,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    def _give_code(self, asked: AuthorizationRequest, sub: str) -> Response:
        return _send_to(asked.answer(code=self.codes.issue(asked, sub, time.time())))

    async def _answer_token(self, form: dict[str, str]) -> Response:
        """Source: RFC 6749, sections 4.1.3, 5 and 6. Cognito renews without a new refresh token."""
        grant_type, client = require(form, "grant_type"), _find_client(form, 400)
        now_seconds = int(time.time())
        if grant_type == "authorization_code":
            asked, sub = self.codes.redeem(form, client, now_seconds)
            identity = self.identities.find(sub)
            tokens = (
                self.sessions.begin(identity, client, now_seconds, nonce=asked.nonce)
                if identity
                else None
            )
        elif grant_type == "refresh_token":
            token = require(form, "refresh_token")
            tokens = self.sessions.renew(token, client.client_id, now_seconds)
        else:
            code = "unsupported_grant_type"
            raise OAuthError(code, "grant_type must be authorization_code or refresh_token.")
        if tokens is None:
            raise OAuthError("invalid_grant", "The sign-in has ended: sign in again.")
        is_new = grant_type == "authorization_code"
        return answer_json(
            {
                "id_token": tokens.id_token,
                "access_token": tokens.access_token,
                **({"refresh_token": tokens.refresh_token} if is_new else {}),
                "expires_in": tokens.expires_in_seconds,
                "token_type": "Bearer",
            }
        )

    async def _revoke(self, form: dict[str, str]) -> Response:
        """Source: RFC 7009, section 2; an unknown token counts as revoked."""
        token, client = require(form, "token"), _find_client(form, 401)
        if token.count(".") == 2:  # noqa: PLR2004 - a JWT has three parts
            raise OAuthError("unsupported_token_type", "Send the refresh token.")
        if not self.sessions.end(token, client.client_id):
            raise OAuthError("invalid_grant", "The token is another client's.")
        return Response(headers=_NOT_KEPT)

    async def let_in(self, request: Request) -> Response:
        """Let a visitor with the key in the link choose identities, and open the app."""
        app, given = (request.query_params.get(name, "") for name in ("app", "key"))
        if self.key is None or not hmac.compare_digest(given.encode(), self.key.encode()):
            return answer_trouble(request, Trouble.STRANGER)
        answer = _send_to(f"/{app if app in read_clients() else 'wallet'}/")
        answer.set_cookie(KEY, given, path="/oauth2", httponly=True, samesite="lax")
        return answer

    def _admits(self, request: Request) -> bool:
        if self.key is None:
            return asks_local_host(request)
        given = request.cookies.get(KEY, "")
        return hmac.compare_digest(given.encode(), self.key.encode())

    async def sign_out(self, request: Request) -> Response:
        """Forget the browser, then go to the app's logout_uri, or ask for the next sign-in."""
        try:
            parameters = read_parameters(request.url.query)
        except OAuthError:
            parameters = {}
        client = find_client(parameters.get("client_id", ""))
        if client is None:
            return answer_trouble(request, Trouble.CLIENT)
        address = parameters.get("logout_uri") or parameters.get("redirect_uri", "")
        if not client.is_at(address, self.origin_regex):
            return answer_trouble(request, Trouble.LOGOUT_URI)
        self.browsers.forget(request.cookies.get(SIGNED_IN, ""))
        is_over = "logout_uri" in parameters
        answer = _send_to(address if is_over else f"/oauth2/authorize?{request.url.query}")
        answer.delete_cookie(SIGNED_IN)
        return answer


def _find_client(form: dict[str, str], status: int) -> Client:
    client = find_client(require(form, "client_id"))
    if client is None:
        raise OAuthError("invalid_client", "client_id is unknown.", status)
    return client


def _send_to(location: str) -> Response:
    # 303: the browser requests the next address with GET, also after a form.
    return RedirectResponse(location, 303, _NOT_KEPT)


def _answer_json(
    answer: Callable[[dict[str, str]], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that reads a form, and answers an error as RFC 6749 does in 5.2."""

    async def handle(request: Request) -> Response:
        try:
            return await answer(await read_form(request))
        except OAuthError as error:
            described = {"error": error.code, "error_description": str(error)}
            return answer_json(described, error.status)

    return handle
