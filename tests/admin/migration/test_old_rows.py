from typing import Any

import pytest

from admin.migration.old_rows import explain, read_id
from resolvers.domain.errors import InvalidInputError


@pytest.mark.parametrize(("value", "as_text"), [("u1", "u1"), (5, "5")])
def test_id_is_text_or_whole_number(value: Any, as_text: str) -> None:
    assert read_id({"id": value}, "id") == as_text


@pytest.mark.parametrize("value", [None, True, b"u1", "", "u 1", "x" * 129])
def test_invalid_id_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInputError):
        read_id({"id": value}, "id")


@pytest.mark.parametrize(
    ("message", "field", "explained"),
    [
        ("is missing", ["name"], "name: is missing"),
        ("is missing", ["names", "ja"], "names.ja: is missing"),
        ("pointsCost is 1 to 5", ["input", "pointsCost"], "pointsCost is 1 to 5"),
        ("ja is empty", ["input", "names", "ja"], "names: ja is empty"),
    ],
)
def test_error_names_its_attribute_once(message: str, field: list[str], explained: str) -> None:
    assert explain(InvalidInputError(message, field)) == explained
