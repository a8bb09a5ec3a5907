"""Strict models of the old system's rows, without guesses."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.times import parse_instant
from resolvers.domain.base.validation import LocalizedText, check_key
from resolvers.storage.base.expressions import Item

_LANGUAGES = frozenset(LocalizedText.model_fields)
_NOT_NOTED = frozenset({"name", "names", "created_at", "updated_at"})
Row = TypeVar("Row", bound="OldRow")


def _read_names(value: object) -> object:
    """Read a text as the Japanese name, or a map with a name for each language."""
    if isinstance(value, str):
        return LocalizedText(ja=value)
    if not isinstance(value, Mapping):
        raise ValueError("Input should be a text, or a map of texts by language")  # noqa: TRY004 - pydantic reports ValueError
    given = {language: value.get(language) for language in _LANGUAGES}
    return {language: text for language, text in given.items() if text not in (None, "")}


def _read_instant(value: object) -> object:
    return parse_instant(value) if isinstance(value, str) else value


Instant = Annotated[datetime, BeforeValidator(_read_instant)]


class OldRow(BaseModel):
    """The fields that rewards and locations share. Attributes without a field are not migrated."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")

    names: Annotated[LocalizedText, BeforeValidator(_read_names)] = Field(
        validation_alias=AliasChoices("names", "name")
    )
    is_active: bool | None = None

    def notes(self, item: Item, also_read: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Return a note that names the attributes that are not migrated, if there are any."""
        assert self.model_extra is not None  # noqa: S101 - the model allows extra attributes
        left = sorted(self.model_extra.keys() - _NOT_NOTED - also_read)
        names = item.get("names") or item.get("name")
        if isinstance(names, Mapping):
            left += sorted(f"names.{language}" for language in names if language not in _LANGUAGES)
        return (f"not copied: {', '.join(left)}",) if left else ()


def read_row(model: type[Row], item: Item) -> Row:
    """Read a row without its empty texts and maps. Raise InvalidInputError."""
    given = {name: value for name, value in item.items() if value not in (None, "", {})}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problem = error.errors()[0]
        path = ".".join(map(str, problem["loc"]))
        reason = str(problem.get("ctx", {}).get("error", problem["msg"]))
        if problem["type"] != "missing":
            reason += f", not {describe(problem['input'])}"
        raise InvalidInputError(f"{path}: {reason}", [path]) from error


def read_id(item: Item, name: str) -> str:
    """Return the row's id, which can be a whole number. Raise InvalidInputError."""
    value = item.get(name)
    if is_whole_number(value):
        return str(value)
    if not isinstance(value, str):
        raise InvalidInputError(f"{name} is not a text", [name])
    return check_key(value, [name])


def is_whole_number(value: object) -> bool:
    # True is an int to Python, and not a number to DynamoDB.
    return isinstance(value, int) and not isinstance(value, bool)


def describe(value: Any) -> str:  # noqa: ANN401 - an attribute of any type
    """Return the value in the form for a report."""
    return str(value) if isinstance(value, Decimal) else repr(value)


def explain(error: InvalidInputError) -> str:
    """Return the rejected attribute and the reason; a rule's message names the attribute itself."""
    path = [part for part in error.field or [] if part != "input"]
    if not path or error.message.startswith(path[-1]):
        path = path[:-1]
    return ": ".join(filter(None, [".".join(path), error.message]))
