import pytest

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import InvalidInputError
from resolvers.domain.validation import (
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


@pytest.mark.parametrize("text", ["焼津市本町5丁目", "a", " a ", "😀", "x" * 2000])
def test_an_ordinary_text_passes_as_it_is(text: str) -> None:
    assert check_text(text, PATH) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("\u200b", "empty"),
        ("a\nb", "control"),
        ("a\tb", "control"),
        ("a\x00", "control"),
        ("\x85", "control"),
        ("a\ud800", "control"),
        ("x" * 2001, "at most 2000"),
    ],
)
def test_invalid_text_is_rejected_by_name(text: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as refusal:
        check_text(text, PATH)
    assert refusal.value.code is ErrorCode.INVALID_INPUT
    assert refusal.value.field == PATH
    assert refusal.value.message.startswith("address ")


def test_text_length_can_be_chosen() -> None:
    assert check_text("", PATH, min_length=0) == ""
    assert check_text("ab", PATH, max_length=2) == "ab"
    with pytest.raises(InvalidInputError, match="at most 2"):
        check_text("abc", PATH, max_length=2)
    with pytest.raises(InvalidInputError, match="at least 2"):
        check_text("a", PATH, min_length=2)


@pytest.mark.parametrize("text", ["a\nb", "a", "\na\n", "x\n" * 1000])
def test_prose_may_break_its_lines(text: str) -> None:
    assert check_prose(text, PATH) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\n", "empty"),
        (" \n\u3000\n", "empty"),
        ("a\r\nb", "control"),
        ("a\n\tb", "control"),
        ("a\n\x00", "control"),
        ("a\n\x0b", "control"),
        ("a\n\x85", "control"),
        ("x\n" * 1000 + "x", "at most 2000"),
    ],
)
def test_invalid_prose_is_rejected(text: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as refusal:
        check_prose(text, PATH)
    assert refusal.value.field == PATH


def test_every_name_is_checked_and_named() -> None:
    names = LocalizedText(ja="市役所", ja_kana="シヤクショ", en="City hall", easy_ja="しやくしょ")
    assert check_names(names, ["input", "names"]) is names
    assert check_names(LocalizedText(ja="市役所"), ["input", "names"])
    for name, field in (("ja", "ja"), ("ja_kana", "jaKana"), ("en", "en"), ("easy_ja", "easyJa")):
        with pytest.raises(InvalidInputError) as refusal:
            check_names(names.model_copy(update={name: " "}), ["input", "names"])
        assert refusal.value.field == ["input", "names", field]


@pytest.mark.parametrize("key", ["a", "!~", "3f6c-1", "x" * 128])
def test_a_key_is_visible_ascii(key: str) -> None:
    assert check_key(key, ["idempotencyKey"]) == key


@pytest.mark.parametrize("key", ["", "a b", "é", "\x7f", "a\n", "x" * 129])
def test_another_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidInputError, match="idempotencyKey") as refusal:
        check_key(key, ["idempotencyKey"])
    assert refusal.value.field == ["idempotencyKey"]


def test_omitted_name_stays_and_none_clears() -> None:
    standing = LocalizedText(
        ja="市役所", ja_kana="シヤクショ", en="City hall", easy_ja="しやくしょ"
    )
    changed = change_names(standing, LocalizedText(ja="役場", en=None))
    assert changed == LocalizedText(ja="役場", ja_kana="シヤクショ", easy_ja="しやくしょ")


def test_field_name_is_camel_case() -> None:
    names = ("names", "image_url", "limit_per_user_per_day")
    assert [field_name(name) for name in names] == ["names", "imageUrl", "limitPerUserPerDay"]


def test_a_range_includes_its_ends() -> None:
    assert check_range(1, 1, 100, ["quantity"]) == 1
    assert check_range(100, 1, 100, ["quantity"]) == 100
    for value in (0, 101, -(10**9)):
        with pytest.raises(InvalidInputError, match="quantity must be 1 to 100"):
            check_range(value, 1, 100, ["quantity"])
