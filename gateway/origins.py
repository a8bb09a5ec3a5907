"""Origins of pages, as a setting names them."""

import re
from typing import Annotated

from pydantic import BeforeValidator

# An origin as browsers send it, in lower case: another form would match nothing.
_ORIGIN = r"https?://[^\s/,*?#@A-Z]+"


def _read_origins(text: str) -> tuple[str, ...]:
    origins = tuple(each.strip() for each in text.split(",") if each.strip())
    for origin in origins:
        if not re.fullmatch(_ORIGIN, origin):
            raise ValueError(f"{origin!r} is not an origin such as https://app.example:3000")
    return origins


# Read from `https://a.example, http://b.example:3000`.
Origins = Annotated[tuple[str, ...], BeforeValidator(_read_origins)]


def match_origins(origins: tuple[str, ...], *patterns: str) -> str:
    """Return a pattern that matches these origins and the other patterns' matches."""
    matched = [*patterns, *map(re.escape, origins)]
    # The last pattern matches nothing.
    return "|".join(f"({each})" for each in matched) or "(?!)"
