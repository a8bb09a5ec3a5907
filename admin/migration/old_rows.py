"""The old system's rows: what an attribute has to be to be taken, and nothing guessed."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from resolvers.domain.errors import InvalidInputError
from resolvers.domain.validation import LocalizedText, check_key
from resolvers.storage.expressions import Item

_LANGUAGES = tuple(LocalizedText.model_fields)


def read_id(item: Item, name: str) -> str:
    """The row's id, as text; a number is one too. Raises InvalidInput."""
    value = item.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InvalidInputError("is no text", [name])
    return check_key(value, [name])


def is_whole_number(value: object) -> bool:
    # True is an int to Python, and no number to DynamoDB.
    return isinstance(value, int) and not isinstance(value, bool)


def describe(value: object) -> str:
    """The value as a report shows it."""
    return str(value) if isinstance(value, Decimal) else repr(value)


def read_number(item: Item, name: str) -> int | None:
    """A whole number, or None where there is no such attribute. Raises InvalidInput."""
    value = item.get(name)
    if value is None:
        return None
    if not is_whole_number(value):
        raise InvalidInputError(f"is no whole number but {describe(value)}", [name])
    return int(value)


def read_flag(item: Item, name: str) -> bool | None:
    value = item.get(name)
    if value is not None and not isinstance(value, bool):
        raise InvalidInputError(f"is neither true nor false but {describe(value)}", [name])
    return value


def read_text(item: Item, name: str) -> str | None:
    """A text, or None where there is none, or an empty one. Raises InvalidInput."""
    value = item.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInputError(f"is no text but {describe(value)}", [name])
    return value or None


def read_names(item: Item) -> LocalizedText:
    """The names, of `names` or else `name`: a map by language, or one text, which is the Japanese.

    Raises InvalidInput.
    """
    name = "names" if item.get("names") else "name"
    value = item.get(name)
    if not isinstance(value, Mapping):
        text = read_text(item, name)
        if text is None:
            raise InvalidInputError("is missing", [name])
        return LocalizedText(ja=text)
    texts = {language: read_text(dict(value), language) for language in _LANGUAGES}
    if texts["ja"] is None:
        raise InvalidInputError("is missing", [name, "ja"])
    return LocalizedText.model_validate({key: text for key, text in texts.items() if text})


def tell_not_copied(item: Item, known: Collection[str]) -> tuple[str, ...]:
    """A note that names the attributes which nothing here stands for; empty without any."""
    left = sorted(name for name, value in item.items() if name not in known and value is not None)
    names = item.get("names") or item.get("name")
    if isinstance(names, Mapping):
        left += sorted(f"names.{language}" for language in names if language not in _LANGUAGES)
    return (f"not copied: {', '.join(left)}",) if left else ()


def explain(refused: InvalidInputError) -> str:
    """Which attribute was refused, and why; a rule's own message names it by itself."""
    path = [part for part in refused.field or [] if part != "input"]
    if not path or refused.message.startswith(path[-1]):
        path = path[:-1]
    return ": ".join(filter(None, [".".join(path), refused.message]))


def content_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are told."""
    return {name: value for name, value in fields.items() if value is not None}
