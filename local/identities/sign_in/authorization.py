"""Authorization requests of the apps to /oauth2/authorize, and the codes that answer them.

Source: RFC 6749 (OAuth 2.0), RFC 7636 (PKCE); Amazon Cognito Developer Guide, "The redirect and
authorization endpoint".
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode

from jwt.utils import base64url_encode

from local.base.app_clients import Client, find_client
from local.identities.sign_in.parameters import OAuthError, read_parameters, require
from local.identities.sign_in.sessions import OPEN_ID

CODE_LIFE_SECONDS: Final = 60
# RFC 7636, sections 4.1 and 4.2: a verifier, and the 32 bytes of its digest.
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PROMPTS: Final = frozenset({"none", "login", "select_account", "consent"})


class UnknownAppError(Exception):
    """The app or its address is unknown, so the browser must not be sent there."""


class SentBackError(Exception):
    """The request is refused; location: the address that takes the refusal to the app."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request that can be granted."""

    client: Client
    redirect_uri: str
    state: str | None
    nonce: str | None
    code_challenge: str
    prompt: str | None

    def answer(self, **parameters: str) -> str:
        """Return the address that takes an answer to the app."""
        return _answer(self.redirect_uri, self.state, parameters)


def _answer(redirect_uri: str, state: str | None, parameters: dict[str, str]) -> str:
    more = {} if state is None else {"state": state}
    return f"{redirect_uri}?{urlencode(parameters | more)}"


def read_authorization(query: str, origin_regex: str) -> AuthorizationRequest:
    """Read the query of an address; the apps are at the origins that match.

    Raises:
        UnknownAppError: client_id or redirect_uri is not known. Source: RFC 6749, section 4.1.2.1.
        SentBackError: Something else is wrong.
    """
    given = parse_qs(query)
    client = find_client(",".join(given.get("client_id", [])))
    if client is None:
        raise UnknownAppError("client_id")
    redirect_uri = ",".join(given.get("redirect_uri", []))
    if not client.is_at(redirect_uri, origin_regex):
        raise UnknownAppError("redirect_uri")
    try:
        return _read(client, redirect_uri, read_parameters(query))
    except OAuthError as error:
        parameters = {"error": error.code, "error_description": str(error)}
        state = given.get("state", [None])[0]
        raise SentBackError(_answer(redirect_uri, state, parameters)) from error


def _read(client: Client, redirect_uri: str, parameters: dict[str, str]) -> AuthorizationRequest:
    response_type = require(parameters, "response_type")
    if response_type != "code":
        code = "unauthorized_client" if response_type == "token" else "unsupported_response_type"
        raise OAuthError(code, "Send response_type=code.")
    if not {OPEN_ID}.issuperset(parameters.get("scope", OPEN_ID).split()):
        raise OAuthError("invalid_scope", f"Send scope={OPEN_ID}.")
    # Cognito accepts a request without PKCE. Here it is refused, so that a faulty app is noticed.
    if require(parameters, "code_challenge_method") != "S256":
        raise OAuthError("invalid_request", "Send code_challenge_method=S256.")
    challenge = require(parameters, "code_challenge")
    if not _CHALLENGE.fullmatch(challenge):
        raise OAuthError("invalid_request", "code_challenge must be a SHA-256 digest in base64url.")
    prompt = parameters.get("prompt")
    if prompt not in {None, *_PROMPTS}:
        raise OAuthError("invalid_request", f"prompt must be one of {', '.join(sorted(_PROMPTS))}.")
    return AuthorizationRequest(
        client, redirect_uri, parameters.get("state"), parameters.get("nonce"), challenge, prompt
    )


@dataclass(frozen=True)
class _Grant:
    request: AuthorizationRequest
    sub: str
    expires_at: float


class Codes:
    """The codes that no app has redeemed."""

    def __init__(self) -> None:
        self._grants: dict[str, _Grant] = {}

    def issue(self, request: AuthorizationRequest, sub: str, now_seconds: float) -> str:
        self._grants = {
            code: each for code, each in self._grants.items() if each.expires_at > now_seconds
        }
        code = secrets.token_urlsafe(32)
        self._grants[code] = _Grant(request, sub, now_seconds + CODE_LIFE_SECONDS)
        return code

    def redeem(
        self, parameters: dict[str, str], client: Client, now_seconds: float
    ) -> tuple[AuthorizationRequest, str]:
        """Return the request that a token request's code was granted for, and the identity's sub.

        A code can be tried once. Source: RFC 6749, section 4.1.3; RFC 7636, section 4.6.

        Raises:
            OAuthError: The code grants nothing.
        """
        code, redirect_uri, verifier = (
            require(parameters, name) for name in ("code", "redirect_uri", "code_verifier")
        )
        grant = self._grants.pop(code, None)
        if grant is None or grant.expires_at <= now_seconds:
            raise OAuthError("invalid_grant", "The code is unknown, was used or has expired.")
        asked = grant.request
        if (client, redirect_uri) != (asked.client, asked.redirect_uri):
            raise OAuthError("invalid_grant", "The code is for another client_id or redirect_uri.")
        challenge = base64url_encode(hashlib.sha256(verifier.encode()).digest()).decode()
        fits = hmac.compare_digest(challenge, asked.code_challenge)
        if not _VERIFIER.fullmatch(verifier) or not fits:
            raise OAuthError("invalid_grant", "code_verifier does not fit the code_challenge.")
        return asked, grant.sub
