import base64
import json
from typing import Any

import pytest

from resolvers.settings import Function, SettingsError
from tests.support.identities import ADMIN, refusal_of
from tests.support.service import Service

UPLOAD = {"contentType": "image/webp", "sizeBytes": 1234}


def form(service: Service) -> tuple[dict[str, Any], dict[str, str]]:
    upload = service.done("createImageUpload", ADMIN, **UPLOAD)["upload"]
    return upload, {each["name"]: each["value"] for each in upload["fields"]}


def test_form_is_for_one_file_and_five_minutes(empty_service: Service) -> None:
    upload, fields = empty_service.unchanged(form, empty_service)

    name = upload["imageUrl"].removeprefix("https://images.example/images/")
    assert len(name) == len("0123456789abcdef0123456789abcdef.webp")
    assert upload["url"] == "https://images.s3.ap-northeast-1.amazonaws.com/"
    assert upload["expiresAt"] == "2026-11-25T09:05:00.000Z"
    assert (fields["key"], fields["Content-Type"]) == (f"incoming/{name}", "image/webp")
    conditions = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    assert {"Content-Type": "image/webp"} in conditions
    assert {"key": f"incoming/{name}"} in conditions
    assert ["content-length-range", 1, 1234] in conditions


def test_missing_bucket_is_named(empty_service: Service) -> None:
    bare = empty_service.with_settings(images_bucket=None)

    payload = bare.change("createImageUpload", ADMIN, **UPLOAD)
    assert refusal_of(payload) == ("NOT_CONFIGURED", None)
    with pytest.raises(SettingsError, match="IMAGES_BUCKET: missing"):
        _ = bare.application.worker(Function.IMAGES)
