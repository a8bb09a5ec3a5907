"""The bucket of images: forms to upload files, and the files themselves.

A file is `incoming/NAME` until it has been checked, and `images/NAME` afterwards.
"""

import functools
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from resolvers.domain.base.images import (
    CACHE_CONTROL,
    INCOMING,
    MAXIMUM_BYTES,
    PUBLIC,
    UPLOAD_MINUTES,
)

# The address of the bucket's region: the global one redirects, and not every form follows.
_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    retries={"total_max_attempts": 3, "mode": "standard"},
    connect_timeout=2,
    read_timeout=10,
)


def sign_upload(
    bucket: str, name: str, content_type: str, size_bytes: int
) -> tuple[str, Mapping[str, str]]:
    """Return the address and the fields of a form for one file of this type and at most this size.

    S3 checks both. Source: Amazon S3 API Reference, "POST Object" and "POST Policy".
    """
    signed = _open_client().generate_presigned_post(
        bucket,
        f"{INCOMING}{name}",
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, size_bytes]],
        ExpiresIn=UPLOAD_MINUTES * 60,
    )
    return signed["url"], signed["fields"]


def read_incoming(bucket: str, name: str) -> bytes | None:
    """Return the file, or the first part if it is too large; None if it no longer exists."""
    try:
        answer = _open_client().get_object(
            Bucket=bucket, Key=f"{INCOMING}{name}", Range=f"bytes=0-{MAXIMUM_BYTES}"
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    content: bytes = answer["Body"].read()
    return content


def publish(bucket: str, name: str, content: bytes, content_type: str) -> None:
    """Make the file an image; an existing one of this name stays unchanged."""
    try:
        _open_client().put_object(
            Bucket=bucket,
            Key=f"{PUBLIC}{name}",
            Body=content,
            ContentType=content_type,
            CacheControl=CACHE_CONTROL,
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise


def remove_incoming(bucket: str, name: str) -> None:
    _open_client().delete_object(Bucket=bucket, Key=f"{INCOMING}{name}")


@functools.cache
def _open_client() -> Any:  # noqa: ANN401 - boto3's client has no type of its own at run time
    return boto3.client("s3", config=_CONFIG)
