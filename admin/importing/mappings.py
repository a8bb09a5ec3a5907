"""Mapping files (TOML): an operator's own words for the columns and materials of a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin.importing.columns import COLUMN_NAMES, POSITIONS, comparable
from admin.programme import read_materials
from resolvers.domain.enums import Material
from resolvers.domain.errors import InvalidInputError

_OWN_COLUMNS = {"location_id", "own_source", "own_external_id", "own_attribution"}
COLUMNS = tuple(what for what in COLUMN_NAMES if what not in _OWN_COLUMNS)
CONSTANTS = tuple(what for what in COLUMNS if what not in POSITIONS | {"external_id"})
_TABLES = ("columns", "constants", "materials")
_TEXTS = ("source", "attribution")


@dataclass(frozen=True)
class ColumnMapping:
    """`columns` names the file's column for what it tells, `constants` what holds for each row.

    `words` are the materials that a word in the column of materials stands for, none for a word
    to pass over.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[Material, ...]] = field(default_factory=dict)
    source: str | None = None
    attribution: str | None = None


def read_mapping(path: Path) -> ColumnMapping:
    """Raises InvalidInput, of one line, naming the key that is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refusal(path, error.strerror or str(error)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refusal(path, f"is no TOML: {error}") from error
    _check_names(path, "", told, (*_TEXTS, *_TABLES))
    for name in _TABLES:
        if not isinstance(told.get(name, {}), dict):
            raise _refusal(path, f"{name} is no table")
    for name in _TEXTS:
        if name in told and not _is_text(told[name]):
            raise _refusal(path, f"{name} is no text")
    return ColumnMapping(
        _read_texts(path, "columns", told, COLUMNS),
        _read_texts(path, "constants", told, CONSTANTS),
        _read_words(path, told.get("materials", {})),
        told.get("source"),
        told.get("attribution"),
    )


def _read_texts(
    path: Path, table: str, told: Mapping[str, Any], known: tuple[str, ...]
) -> dict[str, str]:
    given = told.get(table, {})
    _check_names(path, f"{table}.", given, known)
    texts = {}
    for name, value in given.items():
        is_list = table == "constants" and name == "materials" and isinstance(value, list)
        text = ";".join(map(str, value)) if is_list else value
        if not _is_text(text):
            raise _refusal(path, f"{table}.{name} is no text")
        texts[name] = text
    return texts


def _read_words(path: Path, given: Mapping[str, Any]) -> dict[str, tuple[Material, ...]]:
    words = {}
    for word, names in given.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _refusal(path, f"materials.{word} is no list of materials")
        try:
            words[comparable(word)] = read_materials(names)
        except InvalidInputError as refused:
            raise _refusal(path, f"materials.{word}: {refused.message}") from refused
    return words


def _check_names(path: Path, prefix: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise _refusal(path, f"{prefix}{name} is not known: {', '.join(known)}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _refusal(path: Path, reason: str) -> InvalidInputError:
    return InvalidInputError(f"{path}: {' '.join(reason.split())}", ["mapping"])
