import strawberry

from resolvers.api.graphql.fields import omittable
from resolvers.domain.base import validation
from resolvers.domain.base.translations import Translations, localize


@strawberry.type(description="A text in one or more languages.")
class LocalizedText:
    ja: str = strawberry.field(description="Japanese.")
    ja_kana: str | None = strawberry.field(description="The reading of the Japanese text, in kana.")
    en: str | None = strawberry.field(description="English.")
    easy_ja: str | None = strawberry.field(
        description="Easy Japanese (yasashii nihongo), for learners and children."
    )


@strawberry.input(
    description="A text in one or more languages. Each has 1 to 2,000 characters, is not blank, "
    "and has no control characters (that includes line breaks and tabs; descriptions and terms may "
    "have line feeds). In an update, an omitted language does not change and null clears it. In a "
    "new object, null means omitted."
)
class LocalizedTextInput:
    ja: str = strawberry.field(description="Japanese.")
    ja_kana: str | None = omittable("The reading of the Japanese text, in kana.")
    en: str | None = omittable("English.")
    easy_ja: str | None = omittable("Easy Japanese (yasashii nihongo), for learners and children.")

    def read(self) -> validation.LocalizedText:
        """Return the given languages for the rules; null is None."""
        return validation.LocalizedText(
            **{name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        )


def present_translated(ja: str | None, translations: Translations | None) -> LocalizedText | None:
    """Present a text whose Japanese is stored in a separate attribute."""
    text = localize(ja, translations)
    return None if text is None else present_text(text)


def present_text(text: validation.LocalizedText) -> LocalizedText:
    return LocalizedText(ja=text.ja, ja_kana=text.ja_kana, en=text.en, easy_ja=text.easy_ja)
