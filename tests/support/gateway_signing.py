import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

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
    moment: datetime | None = None,
) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a POST, signed now or at another moment."""
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
    with patch("botocore.auth.get_current_datetime", lambda: moment or datetime.now(UTC)):
        SigV4Auth(credentials, service, "ap-northeast-1").add_auth(request)
    return body, dict(request.headers.items())
