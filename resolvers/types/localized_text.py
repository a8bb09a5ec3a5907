import strawberry

from resolvers.rules import texts
from resolvers.types.scalars import given


@strawberry.type(description="A text in the languages that it is known in.")
class LocalizedText:
    ja: str = strawberry.field(description="Japanese.")
    ja_kana: str | None = strawberry.field(description="How the Japanese is read, in kana.")
    en: str | None = strawberry.field(description="English.")
    easy_ja: str | None = strawberry.field(
        description="Easy Japanese (yasashii nihongo), for learners and children."
    )


@strawberry.input(description="A text in several languages. Each at most 2,000 characters.")
class LocalizedTextInput:
    ja: str = strawberry.field(description="Japanese; not blank.")
    ja_kana: str | None = strawberry.field(
        default=strawberry.UNSET, description="How the Japanese is read, in kana."
    )
    en: str | None = strawberry.field(default=strawberry.UNSET, description="English.")
    easy_ja: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Easy Japanese (yasashii nihongo), for learners and children.",
    )

    def read(self) -> texts.LocalizedText:
        """The text for the rules. It is given whole: a language that is left out has none."""
        return texts.LocalizedText(
            ja=self.ja,
            ja_kana=given(self.ja_kana),
            en=given(self.en),
            easy_ja=given(self.easy_ja),
        )


def present_text(text: texts.LocalizedText) -> LocalizedText:
    return LocalizedText(ja=text.ja, ja_kana=text.ja_kana, en=text.en, easy_ja=text.easy_ja)
