"""Describe a change of a location's content: fields, as texts, before and after."""

from resolvers.domain.base.staff_actions import FieldChange
from resolvers.domain.base.validation import field_name
from resolvers.domain.places.locations import Location

TEXT_SHOWN = 80
"""Characters of a text in an answer: with this limit the longest answer fits AppSync's 5 MB."""
MESSAGE_SHOWN = 200
"""Characters of a message in an answer: a message can quote a text."""


def describe_changes(before: Location | None, after: Location) -> tuple[FieldChange, ...]:
    """Return the content's fields that differ; the fields of a new location have no `before`.

    `field` is the path in LocationInput, as in names.ja.
    """
    old = {} if before is None else _texts(before)
    return tuple(
        FieldChange(field=field, before=_shown(old.get(field)), after=_shown(text))
        for field, text in _texts(after).items()
        if text != old.get(field)
    )


def shorten(text: str, length: int = TEXT_SHOWN) -> str:
    """Return the text, or its beginning and an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _shown(text: str | None) -> str | None:
    return None if text is None else shorten(text)


def _texts(location: Location) -> dict[str, str | None]:
    return {
        **{f"names.{field_name(language)}": name for language, name in location.names},
        "address": location.address,
        **{
            f"localizedAddress.{field_name(language)}": text
            for language, text in location.address_translations or ()
        },
        "municipalityCode": location.municipality,
        "coordinates": f"{location.latitude}, {location.longitude}",
        "openingHours": location.opening_hours,
        "acceptedMaterials": ", ".join(location.accepted_materials) or None,
        "source": location.source,
        "externalId": location.external_id,
        "attribution": location.attribution,
    }
