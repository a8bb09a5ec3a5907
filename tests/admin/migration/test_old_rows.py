from typing import Any

import pytest

from admin.migration.old_rows import OldRow, read_id, read_row
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
