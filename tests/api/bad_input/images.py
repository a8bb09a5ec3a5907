"""Bad inputs of the mutation about images."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid


def upload(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {"contentType": "image/png", "sizeBytes": 1, **variables}
    return change("createImageUpload", name, answer, **given)


ROWS = [
    upload("a drawing with scripts", invalid("contentType"), contentType="image/svg+xml"),
    upload("a page", invalid("contentType"), contentType="text/html"),
    upload("a type in capitals", invalid("contentType"), contentType="IMAGE/PNG"),
    upload("a type with a parameter", invalid("contentType"), contentType="image/png; a=b"),
    upload("an empty type", invalid("contentType"), contentType=""),
    upload("no byte", invalid("sizeBytes"), sizeBytes=0),
    upload("-1 byte", invalid("sizeBytes"), sizeBytes=-1),
    upload("2,000,001 bytes", invalid("sizeBytes"), sizeBytes=2_000_001),
    upload("2^31 bytes", does_not_fit("sizeBytes"), sizeBytes=2**31),
    upload("null for a type", does_not_fit("contentType"), contentType=None),
]
