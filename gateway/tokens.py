"""Tokens of a Cognito user pool, verified against its published keys.

Source for ID tokens beside access tokens: AWS AppSync Developer Guide, "Building a real-time
WebSocket client".
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.request import urlopen

import jwt

LEEWAY_SECONDS: Final = 60
_REFETCH_AFTER_SECONDS: Final = 60
_RETRY_AFTER_SECONDS: Final = 2
_FETCH_TIMEOUT_SECONDS: Final = 5
_MAX_KEY_SET_BYTES: Final = 1_000_000


class CredentialsRefusedError(Exception):
    """The message is for the client; it contains nothing of the credentials."""


@dataclass(frozen=True)
class KeySetAddress:
    """The address at which a user pool publishes its keys."""

    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"the key set's address must be http or https, not {self.url}")

    def fetch(self) -> dict[str, jwt.PyJWK]:
        """Return the signing keys by id. Blocks.

        Raises:
            OSError: The address does not answer.
            ValueError: Its answer is not a key set.
        """
        with urlopen(self.url, timeout=_FETCH_TIMEOUT_SECONDS) as answer:  # noqa: S310 - the scheme has been checked above
            document = json.loads(answer.read(_MAX_KEY_SET_BYTES))
        try:
            keys = jwt.PyJWKSet.from_dict(document).keys
        except (jwt.PyJWTError, AttributeError) as error:
            raise ValueError(f"{self.url} does not answer with a key set") from error
        return {key.key_id: key for key in keys if key.key_id}


class TokenVerifier:
    """monotonic is in seconds; it decides when keys may be fetched again."""

    def __init__(
        self,
        issuer_url: str,
        fetch: Callable[[], dict[str, jwt.PyJWK]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer_url = issuer_url
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetch_not_before = float("-inf")
        self._fetching = asyncio.Lock()

    async def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a valid token.

        Raises:
            CredentialsRefusedError: It is not one.
        """
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise CredentialsRefusedError("Unable to parse JWT token.") from error
        key = await self._find_key(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise CredentialsRefusedError("Valid authorization header not provided.")
        return self._read_claims(token, key)

    async def _find_key(self, key_id: str) -> jwt.PyJWK | None:
        if key_id in self._keys:
            return self._keys[key_id]
        async with self._fetching:
            if key_id not in self._keys and self._monotonic() >= self._fetch_not_before:
                # In a thread: the server that publishes the keys may be this one.
                try:
                    self._keys = await asyncio.to_thread(self._fetch)
                    wait_seconds = _REFETCH_AFTER_SECONDS
                except (OSError, ValueError):
                    wait_seconds = _RETRY_AFTER_SECONDS
                self._fetch_not_before = self._monotonic() + wait_seconds
        return self._keys.get(key_id)

    def _read_claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._issuer_url,
                leeway=LEEWAY_SECONDS,
                # Cognito's access tokens carry client_id and no aud.
                options={"require": ["exp", "iat", "sub", "iss"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise CredentialsRefusedError("Token has expired.") from error
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise CredentialsRefusedError("Valid authorization header not provided.") from error
        groups = claims.get("cognito:groups", [])
        if (
            claims.get("token_use") not in {"access", "id"}
            or not claims["sub"]
            or not isinstance(groups, list)
            or not all(isinstance(group, str) for group in groups)
        ):
            raise CredentialsRefusedError("Valid authorization header not provided.")
        return claims
