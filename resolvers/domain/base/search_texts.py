"""Put texts into the form in which they are searched: equal for all ways of typing them."""

import unicodedata
from collections.abc import Sequence

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import check_text

SOUGHT_MAXIMUM_LENGTH = 100
_KATAKANA_TO_HIRAGANA = {
    **{ordinal: ordinal - 0x60 for ordinal in range(0x30A1, 0x30F7)},
    **{ordinal: ordinal - 0x60 for ordinal in (0x30FD, 0x30FE)},
}
"""Source: The Unicode Standard, blocks Hiragana and Katakana, which have the same order."""


def searchable(text: str) -> str:
    """Return the text in one form: width, case, kana and blanks are ignored."""
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(
        sign
        for sign in compatible.translate(_KATAKANA_TO_HIRAGANA)
        if sign.isprintable() and not sign.isspace()
    )


def read_sought(text: str, field_path: Sequence[str]) -> str:
    """Return a caller's search text in the form of `searchable`.

    Raise InvalidInput if it is longer than 100 characters, or has no searchable character.
    """
    sought = searchable(check_text(text, field_path, SOUGHT_MAXIMUM_LENGTH))
    if not sought:
        raise InvalidInputError(f"{field_path[-1]} must have a letter or a digit", field_path)
    return sought
