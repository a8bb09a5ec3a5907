"""`make run` takes an image from an admin, checks it and shows it."""

from pathlib import Path

import httpx
import pytest

from tests.support.image_files import IMAGES
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import EMPTY, serving

UPLOAD = """
mutation Upload($size: Int!) {
  createImageUpload(contentType: "image/webp", sizeBytes: $size) {
    upload { url fields { name value } imageUrl }
    userErrors { message }
  }
}
"""


@pytest.mark.engine
def test_uploaded_image_is_shown(tmp_path: Path) -> None:
    image = IMAGES["image/webp"]
    with serving(tmp_path / "data", variables=EMPTY) as server:
        upload = server.ask(UPLOAD, "admin", size=len(image))["createImageUpload"]["upload"]
        fields = {each["name"]: each["value"] for each in upload["fields"]}

        sent = httpx.post(
            upload["url"], data=fields, files={"file": image}, timeout=PATIENCE_SECONDS
        )
        shown = httpx.get(upload["imageUrl"])

    assert (sent.status_code, shown.status_code) == (204, 200)
    assert (shown.content, shown.headers["content-type"]) == (image, "image/webp")
    assert (tmp_path / "data" / "images" / "images").is_dir()
