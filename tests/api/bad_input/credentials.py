"""Credentials that are wrong in one way each."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.appsync import DEVELOPMENT_API_KEY
from tests.api.bad_input.rows import JSON
from tests.support.gateway_signing import sign
from tests.support.matrix.published import BALANCE
from tests.support.matrix.roles import Role
from tests.support.running_product import RunningProduct

PUBLISH = "mutation P($input: PointBalanceInput!) { publishBalance(input: $input) { userId } }"


def prepare_credentials(product: RunningProduct) -> dict[str, Any]:
    """Names, without their $, and the tokens, headers and bodies that they mean."""
    return {**_tokens(product), **_signatures(product), "chunks": _chunks}


def _chunks() -> Iterator[bytes]:
    yield from (b" " * 10_000 for _ in range(11))


def _tokens(product: RunningProduct) -> dict[str, str]:
    token = product.token(Role.ADMIN)
    claims = jwt.decode(token, options={"verify_signature": False})
    issuer, now = product.issuer, int(time.time())

    def signed(algorithm: str = "RS256", key: Any = issuer.key, **changes: Any) -> str:
        changed = {**claims, **changes}
        given = {name: value for name, value in changed.items() if value is not None}
        return jwt.encode(given, key, algorithm, headers={"kid": issuer.key_id})

    head, _, signature = token.split(".")
    other_key = generate_private_key(public_exponent=65537, key_size=2048)
    return {
        "token": token,
        "expired": signed(exp=now - 3600, iat=now - 7200),
        "foreign_issuer": signed(iss="https://cognito-idp.ap-northeast-1.amazonaws.com/other"),
        "foreign_key": signed(key=other_key),
        "unknown_key": jwt.encode(claims, other_key, "RS256", headers={"kid": "another"}),
        "hs256": _sign_with_public_key(product, claims),
        "unsigned": signed("none", key=None),
        "rs512": signed("RS512"),
        "without_exp": signed(exp=None),
        "without_sub": signed(sub=None),
        "without_iat": signed(iat=None),
        "empty_sub": signed(sub=""),
        # The record has this name from when only access tokens were taken.
        "id_token": signed(token_use="refresh"),
        "tampered": f"{head}.{_encode({**claims, 'cognito:groups': ['admins', 'x']})}.{signature}",
        "groups_as_text": signed(**{"cognito:groups": "admins"}),
        "cut": token[:-10],
    }


def _encode(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _sign_with_public_key(product: RunningProduct, claims: dict[str, Any]) -> str:
    """What passes where a token may choose its algorithm: that secret is known to everybody."""
    public_key = product.issuer.key.public_key()
    secret = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = {"alg": "HS256", "typ": "JWT", "kid": product.issuer.key_id}
    signed = f"{_encode(head)}.{_encode(claims)}"
    signature = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _signatures(product: RunningProduct) -> dict[str, Any]:
    publication = {"query": PUBLISH, "variables": {"input": BALANCE}}
    other = {"query": PUBLISH, "variables": {"input": {**BALANCE, "available": 10**6}}}
    publisher, host = product.publisher, product.host
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    body, headers = sign(publisher, host, publication)
    return {
        "publication": body,
        "other_publication": json.dumps(other).encode(),
        "signed": headers,
        "forged": sign(publisher, host, publication, secret="x" * 40)[1],
        "stale": sign(publisher, host, publication, moment=an_hour_ago)[1],
        "other_service": sign(publisher, host, publication, service="dynamodb")[1],
        "with_api_key": {**JSON, "x-api-key": DEVELOPMENT_API_KEY},
    }
