import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.search_texts import read_sought, searchable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hanako TOKUGAWA", "hanakotokugawa"),
        ("ＨＡＮＡＫＯ\u3000", "hanako"),  # noqa: RUF001 - full-width letters
        ("ﾊﾅｺ", "はなこ"),
        ("ハナコ・ヴ", "はなこ・ゔ"),
        ("はなこ", "はなこ"),
        ("山 田\t太郎", "山田太郎"),
        ("ﬁn Straße", "finstrasse"),
        ("a\u200bb\u00ad", "ab"),
        ("リサイクルステーション", "りさいくるすてーしょん"),
        (" \u3000", ""),
    ],
)
def test_text_has_one_searchable_form(text: str, expected: str) -> None:
    assert searchable(text) == expected
    assert searchable(expected) == expected


@pytest.mark.parametrize("text", ["", " ", "\ue000", "\u200b\ue000", "x" * 101, "a\n"])
def test_text_without_signs_is_rejected(text: str) -> None:
    with pytest.raises(InvalidInputError, match="text must") as refused:
        read_sought(text, ["text"])
    assert refused.value.field == ["text"]
