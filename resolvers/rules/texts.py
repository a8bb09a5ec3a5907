"""What texts, keys and numbers of a request may be."""

import unicodedata
from collections.abc import Sequence

from resolvers.rules.items import Item
from resolvers.rules.refusals import InvalidInput

TEXT_MAXIMUM_LENGTH = 2000
REASON_MAXIMUM_LENGTH = 500
KEY_MAXIMUM_LENGTH = 128

_CONTROL_CATEGORIES = {"Cc", "Cs"}
_INVISIBLE_CATEGORIES = {"Zs", "Zl", "Zp", "Cf"}


class LocalizedText(Item):
    ja: str
    ja_kana: str | None = None
    en: str | None = None
    easy_ja: str | None = None


def check_text(
    value: str,
    field_path: Sequence[str],
    max_length: int = TEXT_MAXIMUM_LENGTH,
    min_length: int = 1,
) -> str:
    """Refuse a text that is too short or long (in code points), blank, or has control characters.

    Line breaks and tabs are control characters. With min_length 0 an empty or blank text passes.
    """
    name = field_path[-1]
    if len(value) > max_length:
        raise InvalidInput(f"{name} has more than {max_length} characters", field_path)
    categories = {unicodedata.category(character) for character in value}
    if categories & _CONTROL_CATEGORIES:
        raise InvalidInput(f"{name} has control characters", field_path)
    if min_length > 0 and categories <= _INVISIBLE_CATEGORIES:
        raise InvalidInput(f"{name} is empty", field_path)
    if len(value) < min_length:
        raise InvalidInput(f"{name} has fewer than {min_length} characters", field_path)
    return value


def check_names(names: LocalizedText, field_path: Sequence[str]) -> LocalizedText:
    """Refuse names of which one is no text that check_text takes."""
    for attribute, name in (
        ("ja", names.ja),
        ("jaKana", names.ja_kana),
        ("en", names.en),
        ("easyJa", names.easy_ja),
    ):
        if name is not None:
            check_text(name, [*field_path, attribute])
    return names


def check_key(value: str, field_path: Sequence[str]) -> str:
    """Refuse a key that is not 1 to 128 visible ASCII characters."""
    if not 1 <= len(value) <= KEY_MAXIMUM_LENGTH or not all("!" <= sign <= "~" for sign in value):
        raise InvalidInput(
            f"{field_path[-1]} is 1 to {KEY_MAXIMUM_LENGTH} visible ASCII characters", field_path
        )
    return value


def check_id(value: str, field_path: Sequence[str]) -> str:
    """Refuse an id that none of ours can be: ids keep to the rule for keys."""
    return check_key(value, field_path)


def check_range(value: int, minimum: int, maximum: int, field_path: Sequence[str]) -> int:
    if not minimum <= value <= maximum:
        raise InvalidInput(f"{field_path[-1]} is {minimum} to {maximum}, not {value}", field_path)
    return value
