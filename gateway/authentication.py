"""Reads the caller of a request from its API key, token or AWS signature."""

import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.caller import AccessKey, Caller, Mode, describe_open_id_user, describe_user
from gateway.lambda_authorizer import LambdaAuthorizer
from gateway.signatures import ALGORITHM, SignedRequest, verify_signature
from gateway.tokens import CredentialsRefusedError, TokenVerifier, read_issuer

_BEARER = "bearer "


@dataclass(frozen=True)
class Authenticator:
    """Knows the callers of one API; a mode that is left out has none.

    tokens: Of a Cognito user pool.
    now: Returns a time with its zone.
    open_id: One for each OpenID provider, as verify_open_id makes them.
    authorizer: Gets the values of the Authorization header that are neither signatures nor tokens
        of a known issuer.
    """

    api_keys: Collection[str]
    tokens: TokenVerifier | None
    access_keys: Collection[AccessKey]
    now: Callable[[], datetime]
    open_id: Collection[TokenVerifier] = ()
    authorizer: LambdaAuthorizer | None = None

    async def authenticate(
        self, headers: Mapping[str, str], request: SignedRequest, source_ip: str
    ) -> Caller:
        """Return the caller.

        Args:
            headers: Names in lower case.
            request: The text that a signature must cover, and that a Lambda authorizer gets.
            source_ip: The client's address.

        Raises:
            CredentialsRefusedError: The request has no valid credentials.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            if authorization.strip().startswith(ALGORITHM):
                key = verify_signature(headers, request, self.access_keys, self.now())
                return Caller(Mode.IAM, key.identity(source_ip))
            return await self._authenticate_token(headers, request, source_ip)
        api_key = headers.get("x-api-key")
        if api_key is None:
            raise CredentialsRefusedError("Valid authorization header not provided.")
        if not any(hmac.compare_digest(api_key.encode(), key.encode()) for key in self.api_keys):
            raise CredentialsRefusedError("You are not authorized to make this call.")
        return Caller(Mode.API_KEY, None)

    async def _authenticate_token(
        self, headers: Mapping[str, str], request: SignedRequest, source_ip: str
    ) -> Caller:
        authorization = headers["authorization"].strip()
        is_bearer = authorization[: len(_BEARER)].lower() == _BEARER
        token = authorization[len(_BEARER) :].strip() if is_bearer else authorization
        issuer = read_issuer(token) if self.open_id or self.authorizer else None
        for verifier in self.open_id:
            if verifier.issuer_url == issuer:
                claims = await verifier.verify(token)
                identity = describe_open_id_user(claims)
                return Caller(Mode.OIDC, identity, expires_at=float(claims["exp"]))
        is_of_pool = self.tokens is not None and self.tokens.issuer_url == issuer
        if self.authorizer and not is_of_pool:
            return await self.authorizer.authorize(authorization, headers, request)
        if self.tokens is None:
            raise CredentialsRefusedError("Valid authorization header not provided.")
        claims = await self.tokens.verify(token)
        identity = describe_user(claims, source_ip)
        groups = frozenset(identity["groups"] or ())
        return Caller(Mode.USER_POOL, identity, groups, expires_at=float(claims["exp"]))
