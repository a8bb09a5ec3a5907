"""Requests signed as an AWS client signs them."""

import hashlib
import json
from datetime import datetime
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gateway.caller import AccessKey


def sign(
    publisher: AccessKey,
    host: str,
    value: Any,
    *,
    service: str = "appsync",
    path: str = "/graphql",
    secret: str | None = None,
    hash_header: bool = False,
) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a signed POST."""
    body = json.dumps(value).encode()
    request = AWSRequest(
        method="POST",
        url=f"http://{host}{path}",
        headers={"content-type": "application/json", "host": host},
        data=body,
    )
    if hash_header:
        request.headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    credentials = Credentials(publisher.access_key_id, secret or publisher.secret_access_key)
    SigV4Auth(credentials, service, "ap-northeast-1").add_auth(request)
    return body, dict(request.headers.items())


def sign_at(publisher: AccessKey, host: str, value: Any, moment: datetime) -> dict[str, str]:
    """Return headers of a POST signed at another moment than now."""
    body = json.dumps(value).encode()
    request = AWSRequest(
        method="POST",
        url=f"http://{host}/graphql",
        headers={
            "content-type": "application/json",
            "host": host,
            "x-amz-date": moment.strftime("%Y%m%dT%H%M%SZ"),
        },
        data=body,
    )
    signer = SigV4Auth(
        Credentials(publisher.access_key_id, publisher.secret_access_key),
        "appsync",
        "ap-northeast-1",
    )
    request.context["timestamp"] = request.headers["x-amz-date"]
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    scope = f"{publisher.access_key_id}/{moment:%Y%m%d}/ap-northeast-1/appsync/aws4_request"
    signed_headers = signer.signed_headers(signer.headers_to_sign(request))
    return {
        **dict(request.headers.items()),
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope},"
        f" SignedHeaders={signed_headers}, Signature={signature}",
    }
