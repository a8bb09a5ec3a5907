from typing import Any

import pytest

from admin.migration.old_rows import explain, read_id
from resolvers.domain.errors import InvalidInputError


def test_id_is_text_or_whole_number() -> None:
    assert read_id({"id": "u1"}, "id") == "u1"
    assert read_id({"id": 5}, "id") == "5"
    invalid: tuple[Any, ...] = (None, True, b"u1", "", "u 1", "x" * 129)
    for value in invalid:
        with pytest.raises(InvalidInputError):
            read_id({"id": value}, "id")


def test_error_names_its_attribute_once() -> None:
    for message, field, explained in (
        ("is missing", ["name"], "name: is missing"),
        ("is missing", ["names", "ja"], "names.ja: is missing"),
        ("pointsCost is 1 to 5", ["input", "pointsCost"], "pointsCost is 1 to 5"),
        ("ja is empty", ["input", "names", "ja"], "names: ja is empty"),
    ):
        assert explain(InvalidInputError(message, field)) == explained
