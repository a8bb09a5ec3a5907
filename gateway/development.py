"""A development authorizer: credentials of every mode, for a server on this machine."""

import functools
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.answers import answer_error, answer_json
from gateway.authentication import Authenticator
from gateway.caller import AccessKey, Mode
from gateway.invocation import Invoke
from gateway.issuer import TOKEN_LIFE_SECONDS, Issuer
from gateway.json_value import JsonValue
from gateway.lambda_authorizer import ACCOUNT_ID, LambdaAuthorizer
from gateway.open_id import verify_open_id
from gateway.tokens import TokenVerifier

REGION: Final = "us-east-1"
API_KEY: Final = "da2-development"
ACCESS_KEY: Final = AccessKey(
    "AKIADEVELOPMENT", "development", f"arn:aws:iam::{ACCOUNT_ID}:user/development"
)
TOKEN_PATH: Final = "/dev/token"  # noqa: S105 - an address
_USER_POOL_URL: Final = f"https://cognito-idp.{REGION}.amazonaws.com/{REGION}_development"
_CLIENT_ID: Final = "development"
_KEY_ID: Final = "development"
_KEY_SET_PATH: Final = "/.well-known/jwks.json"
_CONFIGURATION_PATH: Final = "/.well-known/openid-configuration"


@functools.cache
def _make_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def authorize_json(event: JsonValue) -> JsonValue:
    """Admit a token that is a JSON object, which becomes the resolverContext."""
    try:
        context = json.loads(event["authorizationToken"])
    except ValueError:
        context = None
    if not isinstance(context, dict):
        return {"isAuthorized": False}
    return {"isAuthorized": True, "resolverContext": context}


def list_credentials(origin: str, resolver_context: JsonValue | None) -> dict[Mode, str]:
    """Return curl's options that sign in, for each mode.

    resolver_context: An example for authorize_json; None where another function authorizes.
    """
    token = f"curl -s '{origin}{TOKEN_PATH}?sub=alice"
    custom = json.dumps(resolver_context) if resolver_context else "YOUR-TOKEN"
    key = f"{ACCESS_KEY.access_key_id}:{ACCESS_KEY.secret_access_key}"
    return {
        Mode.API_KEY: f"-H 'x-api-key: {API_KEY}'",
        Mode.USER_POOL: f"""-H "Authorization: $({token}&groups=admins')\"""",
        Mode.OIDC: f"""-H "Authorization: $({token}&mode=oidc')\"""",
        Mode.LAMBDA: f"-H 'Authorization: {custom}'",
        Mode.IAM: f"--aws-sigv4 aws:amz:{REGION}:appsync --user {key}",
    }


@dataclass(frozen=True)
class Credentials:
    """Headers that sign in as any caller, at the server with this origin (http).

    The tokens are signed by a key of this process and are valid for a day.
    """

    origin: str

    @property
    def api_key(self) -> dict[str, str]:
        return {"x-api-key": API_KEY}

    def user(self, /, sub: str, groups: Iterable[str] = (), **claims: JsonValue) -> dict[str, str]:
        """Return the header of a user of the Cognito user pool."""
        token = self._issuer.mint_access_token(
            sub=sub,
            name=claims.pop("username", sub),
            groups=list(groups),
            now_seconds=int(time.time()),
            more_claims=claims,
        )
        return {"authorization": token}

    def open_id_user(self, /, sub: str, **claims: JsonValue) -> dict[str, str]:
        """Return the header of a user of the OpenID provider."""
        now_seconds = int(time.time())
        ends = {"iat": now_seconds, "exp": now_seconds + TOKEN_LIFE_SECONDS}
        token = {"sub": sub, "iss": self.origin, "aud": _CLIENT_ID, **ends, **claims}
        return {"authorization": self._issuer.sign(token)}

    def lambda_caller(self, /, **resolver_context: JsonValue) -> dict[str, str]:
        """Return the header whose text authorize_json takes as the resolverContext."""
        return {"authorization": json.dumps(resolver_context)}

    def authenticator(self, authorize: Invoke) -> Authenticator:
        """Return an authenticator of these credentials; authorize is the Lambda authorizer."""
        keys = jwt.PyJWKSet.from_dict(self._issuer.key_set()).keys
        return Authenticator(
            api_keys=[API_KEY],
            tokens=TokenVerifier(self._issuer.url, lambda: {_KEY_ID: keys[0]}),
            access_keys=[ACCESS_KEY],
            now=lambda: datetime.now(UTC),
            open_id=[verify_open_id(self.origin)],
            authorizer=LambdaAuthorizer(authorize),
        )

    def routes(self) -> list[Route]:
        """Return the routes of tokens and of the OpenID provider's documents."""
        return [
            Route(TOKEN_PATH, self._answer_token),
            Route(_CONFIGURATION_PATH, self._answer_configuration),
            Route(_KEY_SET_PATH, self._answer_key_set),
        ]

    @property
    def _issuer(self) -> Issuer:
        return Issuer(_USER_POOL_URL, _CLIENT_ID, _KEY_ID, _make_key())

    async def _answer_token(self, request: Request) -> Response:
        claims: dict[str, Any] = dict(request.query_params)
        mode, sub = claims.pop("mode", "cognito"), claims.pop("sub", "")
        if not sub or mode not in {"cognito", "oidc"}:
            message = "Send sub, and mode=cognito or mode=oidc."
            return answer_error(400, "InvalidInput", message)
        if mode == "oidc":
            headers = self.open_id_user(sub, **claims)
        else:
            groups = [each for each in claims.pop("groups", "").split(",") if each]
            headers = self.user(sub, groups, **claims)
        return PlainTextResponse(headers["authorization"], headers={"cache-control": "no-store"})

    async def _answer_configuration(self, _: Request) -> Response:
        return answer_json({"issuer": self.origin, "jwks_uri": self.origin + _KEY_SET_PATH})

    async def _answer_key_set(self, _: Request) -> Response:
        return answer_json(self._issuer.key_set())
