"""Mapping files (TOML): the operator's names for the columns and materials of a file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.place_lists.columns import COLUMN_NAMES, POSITIONS, comparable

_OWN_COLUMNS = {"location_id", "own_source", "own_external_id", "own_attribution"}
COLUMNS = tuple(what for what in COLUMN_NAMES if what not in _OWN_COLUMNS)
CONSTANTS = tuple(what for what in COLUMNS if what not in POSITIONS | {"external_id"})


def _one_of(names: tuple[str, ...]) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise PydanticCustomError("unknown", f"is not one of {', '.join(names)}")
        return name

    return AfterValidator(check)


def _check_not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


def _join_materials(constants: object) -> object:
    """Join a list of materials: a file's column of materials is one text."""
    if not isinstance(constants, dict):
        return constants
    names = constants.get("materials")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return constants
    return {**constants, "materials": ";".join(names)}


_Text = Annotated[str, Strict(), AfterValidator(_check_not_blank)]
_Word = Annotated[str, AfterValidator(comparable)]


class ColumnMapping(BaseModel):
    """The names of a file's columns and words, and values for all its rows.

    `columns` maps our columns to the file's. `words` maps a word in the column of materials to its
    materials; a word with none is skipped.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Mapping[Annotated[str, _one_of(COLUMNS)], _Text] = {}
    constants: Annotated[
        Mapping[Annotated[str, _one_of(CONSTANTS)], _Text], BeforeValidator(_join_materials)
    ] = {}
    words: Mapping[_Word, tuple[Material, ...]] = Field(default={}, alias="materials")
    source: _Text | None = None
    attribution: _Text | None = None


def read_mapping(path: Path) -> ColumnMapping:
    """Raise InvalidInputError, in one line that names the wrong key."""
    try:
        return ColumnMapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        reason = str(error.strerror)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"] if part != "[key]")
        reason = f"{place}: {problem['msg']}"
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = f"is not TOML: {error}"
    raise InvalidInputError(f"{path}: {' '.join(reason.split())}", ["mapping"])
