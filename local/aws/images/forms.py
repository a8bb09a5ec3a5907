"""Verify forms that upload a file to S3: compute their policy and signature again.

Source: Amazon S3 API Reference, "Authenticating Requests: Browser-Based Uploads Using POST".
"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gateway.caller import AccessKey

_NOT_IN_POLICY: Final = {"policy", "x-amz-signature"}


class FormRefusedError(Exception):
    """S3's error code, and the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def check_form(
    fields: Mapping[str, str], size_bytes: int, *, bucket: str, key: AccessKey, now: datetime
) -> None:
    """Raise FormRefusedError unless `key` signed a policy that allows these fields and this size.

    `fields` are those before the file, by their names in lower case.
    """
    try:
        policy = fields["policy"]
        expected = _sign(policy, fields["x-amz-credential"], fields["x-amz-date"], key)
        is_signed = hmac.compare_digest(expected, fields["x-amz-signature"])
    except (KeyError, ValueError) as error:
        raise FormRefusedError("AccessDenied", f"the form has no signed policy: {error}") from error
    if not is_signed:
        raise FormRefusedError("SignatureDoesNotMatch", "another key pair signed the form")
    signed = json.loads(base64.b64decode(policy))
    ends_at = datetime.strptime(signed["expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if now > ends_at:
        raise FormRefusedError("AccessDenied", "the form has expired: ask for another")
    _check_conditions(signed["conditions"], {**fields, "bucket": bucket}, size_bytes)


def _sign(policy: str, credential: str, date: str, key: AccessKey) -> str:
    access_key_id, day, region, service, end = credential.split("/")
    if (access_key_id, day, service, end) != (key.access_key_id, date[:8], "s3", "aws4_request"):
        return ""
    request = AWSRequest()
    request.context["timestamp"] = date
    signer = SigV4Auth(Credentials(key.access_key_id, key.secret_access_key), service, region)
    signature: str = signer.signature(policy, request)
    return signature


def _check_conditions(conditions: list[Any], fields: Mapping[str, str], size_bytes: int) -> None:
    known = set(_NOT_IN_POLICY)
    for condition in conditions:
        if isinstance(condition, list):
            _, least, most = condition
            if not least <= size_bytes <= most:
                code = "EntityTooLarge" if size_bytes > most else "EntityTooSmall"
                raise FormRefusedError(code, f"the file must have {least} to {most} bytes")
            continue
        ((name, value),) = condition.items()
        known.add(name.lower())
        if fields.get(name.lower()) != value:
            raise FormRefusedError("AccessDenied", f"the policy wants another {name}")
    unknown = sorted(fields.keys() - known)
    if unknown:
        raise FormRefusedError("AccessDenied", f"the policy does not allow {', '.join(unknown)}")
