"""Images of rewards: the files that may be uploaded, and their real types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import check_range

MAXIMUM_BYTES: Final = 2_000_000
UPLOAD_MINUTES: Final = 5
"""The time in which an upload can begin."""
CACHE_CONTROL: Final = "public, max-age=31536000, immutable"
"""The header of an image: its name is new, and its content never changes."""
INCOMING, PUBLIC = "incoming/", "images/"
"""Prefixes of keys: of files that are not checked yet, and of public files."""

EXTENSIONS: Final[Mapping[str, str]] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/avif": "avif",
}
# Sources: PNG (W3C), 5.2; JPEG (ITU-T T.81), B.1.1.3; WebP (RFC 9649), 2.4; AVIF 1.1, 6, in a box
# `ftyp` of ISO/IEC 14496-12.
_BEGINNINGS: Final = {
    "png": [(0, b"\x89PNG\r\n\x1a\n")],
    "jpg": [(0, b"\xff\xd8\xff")],
    "webp": [(0, b"RIFF"), (8, b"WEBP")],
    "avif": [(4, b"ftypavif")],
}


@dataclass(frozen=True)
class ImageUpload:
    """A form that uploads a file until `expires_at`, and the file's address afterwards."""

    url: str
    fields: Mapping[str, str]
    image_url: str
    expires_at: datetime


def name_image(image_id: str, content_type: str, size_bytes: int) -> str:
    """Return the name of a new image; raise InvalidInput for another type or size."""
    extension = EXTENSIONS.get(content_type)
    if extension is None:
        raise InvalidInputError(
            f"contentType must be one of {', '.join(EXTENSIONS)}", ["contentType"]
        )
    check_range(size_bytes, 1, MAXIMUM_BYTES, ["sizeBytes"])
    return f"{image_id}.{extension}"


def upload_until(now: datetime) -> datetime:
    return now + timedelta(minutes=UPLOAD_MINUTES)


def find_type(name: str, content: bytes) -> str | None:
    """Return the type of an image if its content matches its name; else None."""
    extension = name.rpartition(".")[2]
    of_extension = {each: content_type for content_type, each in EXTENSIONS.items()}
    beginning = _BEGINNINGS.get(extension)
    if beginning is None or len(content) > MAXIMUM_BYTES:
        return None
    is_real = all(content.startswith(signature, start) for start, signature in beginning)
    return of_extension[extension] if is_real else None
