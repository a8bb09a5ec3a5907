"""Reads the caller of a request from its API key, Cognito token or AWS signature."""

import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.caller import AccessKey, Caller, Mode, describe_user
from gateway.signatures import ALGORITHM, SignedRequest, verify_signature
from gateway.tokens import CredentialsRefusedError, TokenVerifier

_BEARER = "bearer "


@dataclass(frozen=True)
class Authenticator:
    """Knows the callers of one API. now returns a time with its zone."""

    api_keys: Collection[str]
    tokens: TokenVerifier
    access_keys: Collection[AccessKey]
    now: Callable[[], datetime]

    async def authenticate(
        self, headers: Mapping[str, str], request: SignedRequest, source_ip: str
    ) -> Caller:
        """Return who is calling.

        Args:
            headers: Names in lower case.
            request: What a signature must cover.
            source_ip: The client's address.

        Raises:
            CredentialsRefusedError: The request has no valid credentials.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            if authorization.strip().startswith(ALGORITHM):
                key = verify_signature(headers, request, self.access_keys, self.now())
                return Caller(Mode.IAM, key.identity(source_ip))
            return await self._authenticate_user(authorization.strip(), source_ip)
        api_key = headers.get("x-api-key")
        if api_key is None:
            raise CredentialsRefusedError("Valid authorization header not provided.")
        if not any(hmac.compare_digest(api_key.encode(), key.encode()) for key in self.api_keys):
            raise CredentialsRefusedError("You are not authorized to make this call.")
        return Caller(Mode.API_KEY, None)

    async def _authenticate_user(self, authorization: str, source_ip: str) -> Caller:
        is_bearer = authorization[: len(_BEARER)].lower() == _BEARER
        token = authorization[len(_BEARER) :].strip() if is_bearer else authorization
        claims = await self.tokens.verify(token)
        identity = describe_user(claims, source_ip)
        groups = frozenset(identity["groups"] or ())
        return Caller(Mode.USER_POOL, identity, groups, expires_at=float(claims["exp"]))
