"""Texts whose Japanese is a separate attribute, with a map of the other languages.

Releases without translations know only the Japanese. They can run at the same time as this one:
they read and change the Japanese, and keep the other languages.
"""

from collections.abc import Callable, Mapping
from typing import Any

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.validation import LocalizedText, check_names, field_name


class Translations(Item):
    """The languages of a text without the Japanese."""

    ja_kana: str | None = None
    en: str | None = None
    easy_ja: str | None = None


def localize(ja: str | None, translations: Translations | None) -> LocalizedText | None:
    """Return the text in all its languages; None without the Japanese."""
    if ja is None:
        return None
    return LocalizedText(ja=ja, **({} if translations is None else translations.model_dump()))


def split_texts(
    values: Mapping[str, Any],
    texts: Mapping[str, str],
    check: Callable[..., str],
    current: Item | None = None,
) -> tuple[dict[str, Any], dict[str, Translations | None]]:
    """Return the values with the Japanese of localized texts, and the attributes of the others.

    `texts` maps each input of the Japanese alone to the input of all languages: a request sets one
    of the two. Languages that are not in `values` stay as in `current`; None clears all. `check`
    checks a single text. Raise InvalidInput that names the field.
    """
    whole, others = dict(values), dict[str, Translations | None]()
    for name, localized in texts.items():
        attribute = f"{name}_translations"
        path = ["input", field_name(localized)]
        if localized in values and name in values:
            raise InvalidInputError(f"set {field_name(name)} or {path[-1]}, not both", path)
        text = whole.pop(localized, None)
        if text is not None:
            check_names(text, path, check)
            sent = text.model_dump(exclude_unset=True, exclude={"ja"})
            changed = (getattr(current, attribute, None) or Translations()).model_copy(update=sent)
            whole[name] = text.ja
            others[attribute] = None if changed == Translations() else changed
        elif localized in values or (name in values and values[name] is None):
            whole[name] = others[attribute] = None
    return whole, others
