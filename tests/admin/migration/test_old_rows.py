from typing import Any

import pytest

from admin.migration.old_rows import OldRow, explain, read_id, read_row
from resolvers.domain.base.errors import InvalidInputError


def test_id_is_text_or_whole_number() -> None:
    assert read_id({"id": "u1"}, "id") == "u1"
    assert read_id({"id": 5}, "id") == "5"
    invalid: tuple[Any, ...] = (None, True, b"u1", "", "u 1", "x" * 129)
    for value in invalid:
        with pytest.raises(InvalidInputError):
            read_id({"id": value}, "id")


def test_languages_left_out_are_noted() -> None:
    for name in ("name", "names"):
        item = {name: {"ja": "公園", "fr": "Parc"}}
        assert read_row(OldRow, item).notes(item) == ("not copied: names.fr",)


def test_attributes_left_out_are_noted_in_order() -> None:
    names = {"ja": "公園", "zh": "公园", "ko": "공원", "fr": "Parc"}
    item = {"name": names, **dict.fromkeys("zxbaq", 1), "none": None, "created_at": "2025"}
    assert read_row(OldRow, item).notes(item, frozenset("x")) == (
        "not copied: a, b, q, z, names.fr, names.ko, names.zh",
    )


def test_reason_names_its_attribute_once() -> None:
    for message, field, reason in (
        ("is bad", [], "is bad"),
        ("is bad", ["input", "names", "ja"], "names.ja: is bad"),
        ("pointsCost is bad", ["input", "pointsCost"], "pointsCost is bad"),
        ("ja is bad", ["names", "ja"], "names: ja is bad"),
    ):
        assert explain(InvalidInputError(message, field)) == reason
