"""Verify AWS Signature Version 4 of requests by computing it again."""

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gateway.caller import AccessKey
from gateway.tokens import CredentialsRefusedError

ALGORITHM: Final = "AWS4-HMAC-SHA256"
MAX_AGE: Final = timedelta(minutes=5)
_DATE_FORMAT: Final = "%Y%m%dT%H%M%SZ"
_REQUIRED_HEADERS: Final = frozenset({"host", "x-amz-date"})
_AUTHORIZATION: Final = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[^/,\s]+)/(?P<date>\d{{8}})/(?P<region>[^/,\s]+)"
    r"/(?P<service>[^/,\s]+)/aws4_request *, *SignedHeaders=(?P<headers>[^,\s]+)"
    r" *, *Signature=(?P<signature>[0-9a-f]{64})",
    re.ASCII,
)


@dataclass(frozen=True)
class SignedRequest:
    """The part of a request that a signature covers. path_and_query is not decoded."""

    method: str
    path_and_query: str
    body: bytes


def verify_signature(
    headers: Mapping[str, str],
    request: SignedRequest,
    keys: Collection[AccessKey],
    now: datetime,
    service: str = "appsync",
) -> AccessKey:
    """Return the key that signed a request for the service within MAX_AGE of now.

    Args:
        headers: As received, names in lower case.
        request: The rest of the request.
        keys: The keys that may sign.
        now: With a time zone.
        service: As in the credential's scope.

    Raises:
        CredentialsRefusedError: The message says what is wrong with the signature.
    """
    match = _AUTHORIZATION.fullmatch(headers.get("authorization", "").strip())
    if match is None:
        raise CredentialsRefusedError("The Authorization header is not an AWS signature.")
    names = match["headers"].split(";")
    if not _REQUIRED_HEADERS.issubset(names) or not set(names).issubset(headers):
        raise CredentialsRefusedError("The signature must cover host, x-amz-date and sent headers.")
    _check_scope(match, headers["x-amz-date"], now, service)
    key = next((each for each in keys if each.access_key_id == match["key"]), None)
    if key is None:
        raise CredentialsRefusedError("The security token included in the request is invalid.")
    expected = _sign(match, {name: headers[name] for name in names}, request, key)
    if not hmac.compare_digest(expected, match["signature"]):
        raise CredentialsRefusedError(
            "The request signature we calculated does not match the signature you provided."
        )
    return key


def _check_scope(match: re.Match[str], date_text: str, now: datetime, service: str) -> None:
    try:
        signed_at = datetime.strptime(date_text, _DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise CredentialsRefusedError(
            "x-amz-date must be a date of the form 20261125T090000Z."
        ) from error
    if abs(now - signed_at) > MAX_AGE:
        raise CredentialsRefusedError("Signature expired or not yet valid.")
    if match["date"] != date_text[:8] or match["service"] != service:
        raise CredentialsRefusedError(
            f"The credential's scope must be the day and service {service}."
        )


def _sign(
    match: re.Match[str], headers: dict[str, str], request: SignedRequest, key: AccessKey
) -> str:
    body_hash = hashlib.sha256(request.body).hexdigest()
    # botocore signs this header's hash instead of the body's: they must be equal.
    if headers.get("x-amz-content-sha256", body_hash) != body_hash:
        return ""
    signer = SigV4Auth(
        Credentials(key.access_key_id, key.secret_access_key), match["service"], match["region"]
    )
    rebuilt = AWSRequest(
        method=request.method,
        url=f"https://{headers['host']}{request.path_and_query}",
        headers=headers,
        data=request.body,
    )
    rebuilt.context["timestamp"] = headers["x-amz-date"]
    canonical = signer.canonical_request(rebuilt)
    signature: str = signer.signature(signer.string_to_sign(rebuilt, canonical), rebuilt)
    return signature
