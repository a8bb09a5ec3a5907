from collections.abc import Callable

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import (
    LocalizedText,
    change_names,
    check_key,
    check_names,
    check_prose,
    check_range,
    check_text,
    field_name,
)

PATH = ["input", "address"]


EMPTY, CONTROL, LONG = "must not be empty", "must not have control", "must have at most 2000"


@pytest.mark.parametrize(
    ("check", "problem", "texts"),
    [
        (check_text, EMPTY, ("", " \u3000", " \u2028\u2029\u200b")),
        (check_text, CONTROL, ("a\nb", "a\tb", "a\x00", "\x85", "a\ud800")),
        (check_text, LONG, ("x" * 2001,)),
        (check_prose, EMPTY, ("", "\n", " \n\u3000\n")),
        (check_prose, CONTROL, ("a\r\nb", "a\n\tb", "a\n\x00", "a\n\x0b", "a\n\x85")),
        (check_prose, LONG, ("x\n" * 1000 + "x",)),
    ],
)
def test_invalid_text_is_rejected_by_name(
    check: Callable[..., str], problem: str, texts: tuple[str, ...]
) -> None:
    for text in texts:
        with pytest.raises(InvalidInputError, match=f"^address {problem}") as refusal:
            check(text, PATH)
        assert (refusal.value.code, refusal.value.field) == (ErrorCode.INVALID_INPUT, PATH)


def test_every_name_is_checked_and_named() -> None:
    names = LocalizedText(ja="市役所", ja_kana="シヤクショ", en="City hall", easy_ja="しやくしょ")
    assert check_names(names, ["input", "names"]) is names
    assert check_names(LocalizedText(ja="市役所"), ["input", "names"])
    for name, field in (("ja", "ja"), ("ja_kana", "jaKana"), ("en", "en"), ("easy_ja", "easyJa")):
        with pytest.raises(InvalidInputError) as refusal:
            check_names(names.model_copy(update={name: " "}), ["input", "names"])
        assert refusal.value.field == ["input", "names", field]


def test_key_is_visible_ascii() -> None:
    for key in ("a", "!~", "3f6c-1", "x" * 128):
        assert check_key(key, ["idempotencyKey"]) == key
    for key in ("", "a b", "é", "\x7f", "a\n", "x" * 129):
        with pytest.raises(InvalidInputError, match="idempotencyKey") as refusal:
            check_key(key, ["idempotencyKey"])
        assert refusal.value.field == ["idempotencyKey"]


def test_field_name_is_camel_case() -> None:
    names = ("names", "image_url", "limit_per_user_per_day")
    assert [field_name(name) for name in names] == ["names", "imageUrl", "limitPerUserPerDay"]


def test_range_includes_its_ends() -> None:
    assert check_range(1, 1, 100, ["quantity"]) == 1
    assert check_range(100, 1, 100, ["quantity"]) == 100
    for value in (0, 101, -(10**9)):
        with pytest.raises(InvalidInputError, match="quantity must be 1 to 100"):
            check_range(value, 1, 100, ["quantity"])


def test_omitted_name_stays_and_none_clears() -> None:
    current = LocalizedText(ja="市役所", ja_kana="シヤクショ", en="City hall")
    changed = change_names(current, LocalizedText(ja="役場", en=None))
    assert changed == LocalizedText(ja="役場", ja_kana="シヤクショ")
