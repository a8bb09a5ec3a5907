"""A text sent alone is the Japanese of its localized form, and the two are never sent together."""

from typing import Any

import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.translations import Translations, localize, split_texts
from resolvers.domain.base.validation import LocalizedText, check_prose

TEXTS = {"terms": "localized_terms"}
WHOLE = LocalizedText(ja="条件", ja_kana="ジョウケン", en="Terms", easy_ja="きまり")


class Sheet(Item):
    terms: str | None = None
    terms_translations: Translations | None = None


def changed(sheet: Sheet, **values: Any) -> Sheet:
    whole, others = split_texts(values, TEXTS, check_prose, sheet)
    return sheet.model_copy(update={**whole, **others})


def text_of(sheet: Sheet) -> dict[str, str] | None:
    text = localize(sheet.terms, sheet.terms_translations)
    return None if text is None else text.to_item()


def test_text_is_read_in_its_languages() -> None:
    sheet = changed(Sheet(), localized_terms=WHOLE)

    assert text_of(sheet) == WHOLE.to_item()
    assert sheet.to_item() == {
        "terms": "条件",
        "terms_translations": {"ja_kana": "ジョウケン", "en": "Terms", "easy_ja": "きまり"},
    }
    assert text_of(Sheet()) is None


def test_omitted_languages_stay_and_null_clears() -> None:
    sheet = changed(Sheet(), localized_terms=WHOLE)

    less = changed(sheet, localized_terms=LocalizedText(ja="改定", en=None))

    assert text_of(less) == {"ja": "改定", "ja_kana": "ジョウケン", "easy_ja": "きまり"}
    only = changed(less, localized_terms=LocalizedText(ja="改定", ja_kana=None, easy_ja=None))
    assert only.to_item() == {"terms": "改定"}
    for cleared in ({"terms": None}, {"localized_terms": None}):
        assert changed(sheet, **cleared) == Sheet()


@pytest.mark.parametrize("values", [{"terms": "x"}, {"terms": None}])
def test_both_forms_of_text_are_rejected(values: dict[str, Any]) -> None:
    for text in (WHOLE, None):
        with pytest.raises(InvalidInputError, match="terms or localizedTerms, not both") as refused:
            changed(Sheet(), **values, localized_terms=text)
        assert refused.value.field == ["input", "localizedTerms"]
