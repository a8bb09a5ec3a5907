"""Tokens of a Cognito user pool or an OpenID provider, verified against its published keys.

Source for accepting ID tokens as well as access tokens: AWS AppSync Developer Guide, "Building a
real-time WebSocket client".
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from http.client import HTTPException
from typing import Any, Final
from urllib.request import ProxyHandler, build_opener

import jwt

from gateway.json_value import JsonValue
from gateway.loopback import is_on_this_machine

LEEWAY_SECONDS: Final = 60
_REFETCH_AFTER_SECONDS: Final = 60
_RETRY_AFTER_SECONDS: Final = 2
_FETCH_TIMEOUT_SECONDS: Final = 5
_MAX_KEY_SET_BYTES: Final = 1_000_000
_KEPT_TOKENS: Final = 1_000
_LOG: Final = logging.getLogger(__name__)


class CredentialsRefusedError(Exception):
    """The message is for the client; it contains no part of the credentials."""

    status: int = 401
    error_type = "UnauthorizedException"


class KeysUnknownError(CredentialsRefusedError):
    """The issuer does not give its keys, so the token cannot be checked."""

    status = 503
    error_type = "ServiceUnavailableException"


def check_address(url: str) -> None:
    """Raise ValueError if the address is not http or https."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"the key set's address must be http or https, not {url}")


def fetch_json(url: str) -> JsonValue:
    """Return the JSON content of an http or https address. Blocks.

    Raises:
        OSError: It does not answer.
        ValueError: Its answer is not JSON.
    """
    # No proxy: it would look up this machine's addresses as its own.
    opener = build_opener(ProxyHandler({})) if is_on_this_machine(url) else build_opener()
    try:
        with opener.open(url, timeout=_FETCH_TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read(_MAX_KEY_SET_BYTES))
    except (HTTPException, ValueError, RecursionError) as error:
        raise ValueError(f"{url} does not answer with JSON") from error


def read_issuer(token: str) -> str | None:
    """Return the issuer that an unverified JWT names; None if it is not a JWT."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else None


def is_of_user_pool(claims: Mapping[str, Any]) -> bool:
    """Return whether a Cognito user pool issues tokens with such claims."""
    groups = claims.get("cognito:groups", [])
    return (
        claims.get("token_use") in {"access", "id"}
        and isinstance(groups, list)
        and all(isinstance(group, str) for group in groups)
    )


def is_of_clients(claims: Mapping[str, Any], client_ids: Collection[str]) -> bool:
    """Return whether a user pool issued such claims to one of these app clients."""
    # Source: Amazon Cognito Developer Guide, "Verifying JSON web tokens".
    name = "client_id" if claims.get("token_use") == "access" else "aud"
    return is_of_user_pool(claims) and claims.get(name) in client_ids


def fetch_key_set(url: str) -> dict[str, jwt.PyJWK]:
    """Return the signing keys that an issuer publishes at an address, by id. Blocks.

    Raises:
        OSError: The address does not answer.
        ValueError: It is not http or https, or its answer is not a key set.
    """
    check_address(url)
    document = fetch_json(url)
    try:
        keys = jwt.PyJWKSet.from_dict(document).keys
    except (jwt.PyJWTError, AttributeError) as error:
        raise ValueError(f"{url} does not answer with a key set") from error
    return {key.key_id: key for key in keys if key.key_id}


class TokenVerifier:
    """Verifies the tokens of one issuer.

    Args:
        issuer_url: The `iss` of its tokens.
        fetch: Returns its keys by id, as fetch_key_set does.
        monotonic: In seconds; it decides when keys may be fetched again.
        accepts: Returns whether verified claims are of a token for this API.
        algorithms: Of the signatures.
        leeway_seconds: How far the issuer's clock may differ from this one.
        now_seconds: Since 1970.
    """

    def __init__(
        self,
        issuer_url: str,
        fetch: Callable[[], dict[str, jwt.PyJWK]],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        accepts: Callable[[Mapping[str, Any]], bool] = is_of_user_pool,
        algorithms: Sequence[str] = ("RS256",),
        leeway_seconds: int = LEEWAY_SECONDS,
        now_seconds: Callable[[], float] = time.time,
    ) -> None:
        self.issuer_url = issuer_url
        self._accepts = accepts
        self._algorithms = algorithms
        self._fetch = fetch
        self._monotonic = monotonic
        self._leeway_seconds = leeway_seconds
        self._now_seconds = now_seconds
        self._keys: dict[str, jwt.PyJWK] = {}
        self._verified: dict[str, dict[str, Any]] = {}
        self._fetch_not_before = float("-inf")
        self._is_away = False
        self._fetching = asyncio.Lock()

    async def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a valid token.

        Raises:
            CredentialsRefusedError: It is not one.
            KeysUnknownError: It may be one.
        """
        # An app sends its token with each request.
        claims = self._verified.get(token)
        if claims and int(claims["exp"]) > self._now_seconds() - self._leeway_seconds:
            return claims
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise CredentialsRefusedError("Unable to parse JWT token.") from error
        key = await self._find_key(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise CredentialsRefusedError("Valid authorization header not provided.")
        claims = self._verified[token] = self._read_claims(token, key)
        if len(self._verified) > _KEPT_TOKENS:
            del self._verified[next(iter(self._verified))]
        return claims

    async def has_keys(self) -> bool:
        """Return whether the issuer's keys are known; fetch them if they are not."""
        if not self._keys:
            async with self._fetching:
                if not self._keys:
                    await self._fetch_in_turn()
        return bool(self._keys)

    async def _find_key(self, key_id: str) -> jwt.PyJWK | None:
        if key_id in self._keys:
            return self._keys[key_id]
        async with self._fetching:
            if key_id not in self._keys:
                await self._fetch_in_turn()
        if key_id not in self._keys and self._is_away:
            raise KeysUnknownError("The issuer of the token does not answer: try again.")
        return self._keys.get(key_id)

    async def _fetch_in_turn(self) -> None:
        if self._monotonic() < self._fetch_not_before:
            return
        # Fetched in a thread: the server that publishes the keys may be this one.
        try:
            self._keys = await asyncio.to_thread(self._fetch)
            self._verified.clear()
            self._is_away, wait_seconds = False, _REFETCH_AFTER_SECONDS
        except (OSError, ValueError) as error:
            _LOG.warning("no keys of %s: %s", self.issuer_url, error)
            self._is_away, wait_seconds = True, _RETRY_AFTER_SECONDS
        self._fetch_not_before = self._monotonic() + wait_seconds

    def _read_claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=self._algorithms,
                issuer=self.issuer_url,
                leeway=self._leeway_seconds,
                # Cognito's access tokens have client_id and no aud. accepts checks the rest.
                options={"require": ["exp", "iat", "sub", "iss"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise CredentialsRefusedError("Token has expired.") from error
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise CredentialsRefusedError("Valid authorization header not provided.") from error
        if not claims["sub"] or not self._accepts(claims):
            raise CredentialsRefusedError("Valid authorization header not provided.")
        return claims
