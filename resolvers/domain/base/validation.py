"""Validation of texts, keys and numbers of a request."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.items import Item

TEXT_MAXIMUM_LENGTH = 2000
REASON_MAXIMUM_LENGTH = 500
KEY_MAXIMUM_LENGTH = 128
POINTS_MAXIMUM = 1_000_000
"""The maximum of a reward's price, of a step of an earn rule, and of a deposit."""

_KEY = re.compile(f"[!-~]{{1,{KEY_MAXIMUM_LENGTH}}}")
CONTROL_CATEGORIES = {"Cc", "Cs"}
INVISIBLE_CATEGORIES = {"Zs", "Zl", "Zp", "Cf"}


class LocalizedText(Item):
    """In a change, unset fields stay, and None clears: see change_names."""

    ja: str
    ja_kana: str | None = None
    en: str | None = None
    easy_ja: str | None = None


def check_text(
    value: str,
    field_path: Sequence[str],
    max_length: int = TEXT_MAXIMUM_LENGTH,
    *,
    may_break_lines: bool = False,
) -> str:
    """Return the text; raise if it is too long, blank, or has control characters.

    Length is in code points. Tabs and line breaks are control characters, except for a line feed
    with may_break_lines.
    """
    name = field_path[-1]
    if len(value) > max_length:
        raise InvalidInputError(f"{name} must have at most {max_length} characters", field_path)
    signs = set(value) - {"\n"} if may_break_lines else set(value)
    categories = set(map(unicodedata.category, signs))
    if categories & CONTROL_CATEGORIES:
        raise InvalidInputError(f"{name} must not have control characters", field_path)
    if categories <= INVISIBLE_CATEGORIES:
        raise InvalidInputError(f"{name} must not be empty", field_path)
    return value


def check_prose(
    value: str, field_path: Sequence[str], max_length: int = TEXT_MAXIMUM_LENGTH
) -> str:
    """Return a text of one or several lines; text areas separate them with a line feed."""
    return check_text(value, field_path, max_length, may_break_lines=True)


def check_reason(reason: str | None) -> None:
    """Raise InvalidInput for a reason that is blank, too long or not prose; None is valid."""
    if reason is not None:
        check_prose(reason, ["reason"], REASON_MAXIMUM_LENGTH)


def check_names(
    names: LocalizedText, field_path: Sequence[str], check: Callable[..., str] = check_text
) -> LocalizedText:
    """Return the names; raise if `check` raises for one of them."""
    for attribute, name in names:
        if name is not None:
            check(name, [*field_path, field_name(attribute)])
    return names


def change_names(current: LocalizedText, changes: LocalizedText) -> LocalizedText:
    """Return the names with the changes; languages that `changes` does not set stay."""
    return current.model_copy(update=changes.model_dump(exclude_unset=True))


def field_name(attribute: str) -> str:
    """Return the API's name for an attribute: image_url is imageUrl."""
    first, *others = attribute.split("_")
    return first + "".join(map(str.capitalize, others))


def check_key(value: str, field_path: Sequence[str]) -> str:
    """Return a key or an id; raise unless it is 1 to 128 visible ASCII characters."""
    if not _KEY.fullmatch(value):
        raise InvalidInputError(
            f"{field_path[-1]} must be 1 to {KEY_MAXIMUM_LENGTH} visible ASCII characters",
            field_path,
        )
    return value


def check_range(value: int, minimum: int, maximum: int, field_path: Sequence[str]) -> int:
    if not minimum <= value <= maximum:
        raise InvalidInputError(
            f"{field_path[-1]} must be {minimum} to {maximum}, not {value}", field_path
        )
    return value
