"""Forms that upload a file: botocore signs them, and only what they allow is taken."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config

from gateway.caller import AccessKey
from local.images.forms import FormRefusedError, check_form

KEY = AccessKey("AKIAPUBLISHER", "publishers-secret", "arn:aws:iam::0:user/publisher")
NAME = "incoming/a.png"


def sign(key: AccessKey = KEY) -> dict[str, str]:
    """Return the fields of a form for 1 to 9 bytes of PNG, by their names in lower case."""
    client = boto3.client(
        "s3",
        region_name="ap-northeast-1",
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        config=Config(signature_version="s3v4"),
    )
    conditions: list[Any] = [{"Content-Type": "image/png"}, ["content-length-range", 1, 9]]
    fields = {"Content-Type": "image/png"}
    signed = client.generate_presigned_post("images", NAME, fields, conditions, ExpiresIn=300)
    client.close()
    return {name.lower(): value for name, value in signed["fields"].items()}


def check(fields: Mapping[str, str], size_bytes: int = 9, *, minutes: int = 0) -> None:
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    check_form(fields, size_bytes, bucket="images", key=KEY, now=now)


def refusal(fields: Mapping[str, str], size_bytes: int = 9, *, minutes: int = 0) -> str:
    with pytest.raises(FormRefusedError) as raised:
        check(fields, size_bytes, minutes=minutes)
    return raised.value.code


def test_signed_form_is_taken() -> None:
    fields = sign()

    check(fields)
    check(fields, 1, minutes=4)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "images/a.png"}, "AccessDenied"),
        ({"content-type": "text/html"}, "AccessDenied"),
        ({"acl": "public-read"}, "AccessDenied"),
        ({"x-amz-signature": "0" * 64}, "SignatureDoesNotMatch"),
        ({"policy": "e30="}, "SignatureDoesNotMatch"),
        ({"x-amz-credential": "somebody"}, "AccessDenied"),
        ({"x-amz-date": ""}, "SignatureDoesNotMatch"),
    ],
)
def test_changed_form_is_refused(changes: dict[str, str], code: str) -> None:
    assert refusal({**sign(), **changes}) == code


def test_other_forms_are_refused() -> None:
    for missing in ("policy", "x-amz-signature", "content-type", "key"):
        fields = sign()
        del fields[missing]
        assert refusal(fields) == "AccessDenied"
    assert refusal(sign(), 10) == "EntityTooLarge"
    assert refusal(sign(), 0) == "EntityTooSmall"
    assert refusal(sign(), minutes=6) == "AccessDenied"
    another = AccessKey(KEY.access_key_id, "somebody-elses", KEY.user_arn)
    assert refusal(sign(another)) == "SignatureDoesNotMatch"
