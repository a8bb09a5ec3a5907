import strawberry

from resolvers.domain import validation


@strawberry.type(description="A text in the languages that it is known in.")
class LocalizedText:
    ja: str = strawberry.field(description="Japanese.")
    ja_kana: str | None = strawberry.field(description="How the Japanese is read, in kana.")
    en: str | None = strawberry.field(description="English.")
    easy_ja: str | None = strawberry.field(
        description="Easy Japanese (yasashii nihongo), for learners and children."
    )


@strawberry.input(
    description="A text in several languages, each 1 to 2,000 characters, not blank, without "
    "control characters (line breaks and tabs are such). In an update a language that is left out "
    "stays and null clears it; for something new null is left out."
)
class LocalizedTextInput:
    ja: str = strawberry.field(description="Japanese.")
    ja_kana: str | None = strawberry.field(
        default=strawberry.UNSET, description="How the Japanese is read, in kana."
    )
    en: str | None = strawberry.field(default=strawberry.UNSET, description="English.")
    easy_ja: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Easy Japanese (yasashii nihongo), for learners and children.",
    )

    def read(self) -> validation.LocalizedText:
        """The text for the rules, made with what was given alone; null is None."""
        return validation.LocalizedText(
            **{name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        )


def present_text(text: validation.LocalizedText) -> LocalizedText:
    return LocalizedText(ja=text.ja, ja_kana=text.ja_kana, en=text.en, easy_ja=text.easy_ja)
