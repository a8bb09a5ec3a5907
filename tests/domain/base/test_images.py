import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.images import EXTENSIONS, MAXIMUM_BYTES, find_type, name_image
from tests.support.image_files import IMAGES


@pytest.mark.parametrize("content_type", EXTENSIONS)
def test_image_is_named_by_its_type(content_type: str) -> None:
    name = name_image("a" * 32, content_type, MAXIMUM_BYTES)

    assert find_type(name, IMAGES[content_type]) == content_type


@pytest.mark.parametrize("content_type", ["image/svg+xml", "text/html", "IMAGE/PNG", ""])
def test_other_types_are_rejected(content_type: str) -> None:
    with pytest.raises(InvalidInputError, match="contentType must be one of image/png"):
        name_image("a", content_type, 1)


@pytest.mark.parametrize("size_bytes", [-1, 0, MAXIMUM_BYTES + 1])
def test_other_sizes_are_rejected(size_bytes: int) -> None:
    with pytest.raises(InvalidInputError, match="sizeBytes must be 1 to"):
        name_image("a", "image/png", size_bytes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", IMAGES["image/jpeg"]),
        ("a.jpg", IMAGES["image/png"]),
        ("a.webp", b"RIFF\0\0\0\0WAVEfmt "),
        ("a.avif", b"\0\0\0\x1cftypmp42"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.jpg", b"<!doctype html><script>"),
        ("a.png", b""),
        ("a.gif", b"GIF89a"),
        ("a.png", IMAGES["image/png"] + bytes(MAXIMUM_BYTES)),
    ],
)
def test_content_that_its_name_hides_is_found(name: str, content: bytes) -> None:
    assert find_type(name, content) is None
