"""The values that members of requests and answers admit: ranges, patterns, examples.

The figures are the domain's own. A member is found as `Owner.name`, where the owner is an input
type or a field, or else as `name`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from resolvers.api.graphql.types.connections import FIRST_DEFAULT, FIRST_LIMIT
from resolvers.domain.base.search_texts import SOUGHT_MAXIMUM_LENGTH
from resolvers.domain.base.validation import (
    CONTROL_CATEGORIES,
    INVISIBLE_CATEGORIES,
    KEY_MAXIMUM_LENGTH,
    POINTS_MAXIMUM,
    REASON_MAXIMUM_LENGTH,
    TEXT_MAXIMUM_LENGTH,
)
from resolvers.domain.deposits import earn_rules, qr_tokens
from resolvers.domain.members import profiles
from resolvers.domain.places import locations
from resolvers.domain.places.geo.geohash import LATITUDE_MAXIMUM, LONGITUDE_MAXIMUM
from resolvers.domain.places.geo.nearby import RADIUS_METERS_DEFAULT, RADIUS_METERS_MAXIMUM
from resolvers.domain.points.expiry import DAYS_MAXIMUM
from resolvers.domain.reports import programme_reports
from resolvers.domain.rewards import exchanges, rewards

Form = Mapping[str, Any]
_INTEGER_MINIMUM = -(2**31)
# Later versions of Unicode add invisible characters, but not to this plane.
_BASIC_PLANE = 0x10000


def _characters(categories: Iterable[str], but: str = "") -> str:
    """Return the characters of the categories as the ranges of a pattern's class.

    Surrogates are left out: a text in UTF-8 has none.
    """
    wanted = {"Cs"}.symmetric_difference(categories)
    codes = [
        code
        for code in range(_BASIC_PLANE)
        if unicodedata.category(chr(code)) in wanted and chr(code) not in but
    ]
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    return "".join(
        f"\\u{start:04x}" if start == end else f"\\u{start:04x}-\\u{end:04x}"
        for start, end in zip(starts, ends, strict=True)
    )


def _text(maximum: int, but: str = "") -> Form:
    """Return the form of check_text: one visible character, and no control character."""
    control = _characters(CONTROL_CATEGORIES, but)
    invisible = _characters({*CONTROL_CATEGORIES, *INVISIBLE_CATEGORIES})
    pattern = f"^[^{control}]*[^{invisible}][^{control}]*$"
    return {"type": "string", "minLength": 1, "maxLength": maximum, "pattern": pattern}


def _between(minimum: float, maximum: float, **more: object) -> Form:
    return {"minimum": minimum, "maximum": maximum, **more}


def reference_to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


SHARED: Mapping[str, Form] = {
    "Text": {
        "description": "A line of text, not blank, without control characters.",
        **_text(TEXT_MAXIMUM_LENGTH),
    },
    "Prose": {
        "description": "A text, not blank, without control characters except line feeds.",
        **_text(TEXT_MAXIMUM_LENGTH, but="\n"),
    },
    "Reason": {
        "description": "A reason, not blank, without control characters except line feeds.",
        **_text(REASON_MAXIMUM_LENGTH, but="\n"),
    },
    "Key": {
        "description": "Visible ASCII characters.",
        "type": "string",
        "minLength": 1,
        "maxLength": KEY_MAXIMUM_LENGTH,
        "pattern": "^[!-~]+$",
    },
    "Id": {
        "description": "The id of something. Treat it as opaque.",
        "type": "string",
        "minLength": 1,
    },
    "Moment": {
        "description": "A moment as in RFC 3339, with seconds, and with an offset from UTC or Z.",
        "type": "string",
        "format": "date-time",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
        "(Z|[+-][0-9]{2}:[0-9]{2})$",
    },
}
"""Schemas that several members share."""
TEXT, PROSE, REASON, KEY, ID = map(reference_to, ("Text", "Prose", "Reason", "Key", "Id"))
_CONTROL = _characters(CONTROL_CATEGORIES)
_PORT = "([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_SHORTEST, _LONGEST = locations.MUNICIPALITY_CODE_LENGTHS
_LATITUDE = _between(-LATITUDE_MAXIMUM, LATITUDE_MAXIMUM)
_LONGITUDE = _between(-LONGITUDE_MAXIMUM, LONGITUDE_MAXIMUM)
_POINTS = _between(1, POINTS_MAXIMUM)
_NOT_ZERO = {"not": {"const": 0}}

PROSE_INPUT: Final = "LocalizedProseInput"
INPUTS: Mapping[str, str] = {"localizedDescription": PROSE_INPUT, "localizedTerms": PROSE_INPUT}
"""By member, a separate schema for an input whose texts admit other values there."""

_LANGUAGES = ("ja", "jaKana", "en", "easyJa")
OF_REQUESTS: Mapping[str, Form] = {
    "first": _between(1, FIRST_LIMIT, default=FIRST_DEFAULT),
    "after": {"minLength": 1, "pattern": "^[A-Za-z0-9_-]+$"},
    "idempotencyKey": {**KEY, "pattern": "^[!-+.-~-]+$"},
    "deviceEventId": KEY,
    "kioskIds": {"maxItems": locations.KIOSKS_MAXIMUM, "uniqueItems": True},
    "kioskIds[]": KEY,
    **dict.fromkeys(("id", "locationId", "rewardId"), ID),
    **dict.fromkeys(("reason", "notice"), REASON),
    **dict.fromkeys(("note", "description", "termsAndConditions"), PROSE),
    **dict.fromkeys(("voucherCode", "category", "address", "openingHours", "displayName"), TEXT),
    **dict.fromkeys(("source", "externalId", "attribution"), TEXT),
    # Any other text is no token's code.
    "redeemQrToken.code": {},
    **dict.fromkeys(_LANGUAGES, TEXT),
    **{f"{PROSE_INPUT}.{language}": PROSE for language in _LANGUAGES},
    "language": {
        "maxLength": profiles.LANGUAGE_MAXIMUM_LENGTH,
        "pattern": f"^{profiles.LANGUAGE_TAG.pattern}$",
    },
    "fiscalYear": _between(*programme_reports.FISCAL_YEARS),
    "month": {"pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"},
    "text": _text(SOUGHT_MAXIMUM_LENGTH),
    "municipalityCode": {"pattern": f"^[0-9]{{{_SHORTEST},{_LONGEST}}}$"},
    "imageUrl": {
        "maxLength": TEXT_MAXIMUM_LENGTH,
        "pattern": f"^https?://[A-Za-z0-9.-]+(:{_PORT})?([/?#][^ {_CONTROL}]*)?$",
    },
    "latitude": _LATITUDE,
    "longitude": _LONGITUDE,
    "radiusMeters": _between(1, RADIUS_METERS_MAXIMUM, default=RADIUS_METERS_DEFAULT),
    "acceptedMaterials": {"uniqueItems": True},
    "fillLevelPercent": _between(0, locations.FILL_LEVEL_MAXIMUM_PERCENT),
    **dict.fromkeys(("pointsCost", "maxPointsCost", "expectedPointsCost"), _POINTS),
    **dict.fromkeys(("pointsPerQuantity", "dailyCapPoints"), _POINTS),
    "stock": _between(0, rewards.STOCK_MAXIMUM),
    "delta": _between(_INTEGER_MINIMUM, rewards.STOCK_MAXIMUM, **_NOT_ZERO),
    **dict.fromkeys(("limitPerUser", "limitPerUserPerDay"), _between(1, rewards.LIMIT_MAXIMUM)),
    "exchangeReward.quantity": _between(1, exchanges.QUANTITY_MAXIMUM, default=1),
    "items": {"minItems": 1, "maxItems": qr_tokens.ITEMS_MAXIMUM, "uniqueItems": True},
    "MaterialQuantityInput.quantity": _between(1, qr_tokens.QUANTITY_MAXIMUM),
    "points": _between(-POINTS_MAXIMUM, POINTS_MAXIMUM, **_NOT_ZERO),
    "quantityPerPoint": _between(1, earn_rules.QUANTITY_MAXIMUM),
    "multiplierPercent": _between(1, earn_rules.MULTIPLIER_MAXIMUM, default=100),
    "expiryCount": _between(1, DAYS_MAXIMUM),
}
_HASH = {"pattern": "^[0-9a-f]{64}$"}
_NOT_NEGATIVE = {"minimum": 0}
_POSITIVE = {"minimum": 1}
OF_ANSWERS: Mapping[str, Form] = {
    "GeoPoint.latitude": _LATITUDE,
    "GeoPoint.longitude": _LONGITUDE,
    "fillLevelPercent": _between(0, locations.FILL_LEVEL_MAXIMUM_PERCENT),
    **dict.fromkeys(
        (
            *("distanceMeters", "available", "held", "heldAfter", "PointBalance.version"),
            *("pointsEarned", "cappedQuantity", "remainderBefore", "remainderAfter"),
            "stockRemaining",
        ),
        _NOT_NEGATIVE,
    ),
    **dict.fromkeys(
        (
            *("EarnRule.version", "ruleVersion", "quantityPerPoint", "multiplierPercent"),
            *("ExpiringPoints.points", "LotAllocation.points", "sequence"),
            *("Exchange.quantity", "MaterialQuantity.quantity", "RecycleItem.quantity"),
        ),
        _POSITIVE,
    ),
    **dict.fromkeys(("previousHash", "hash"), _HASH),
}


def form_of(forms: Mapping[str, Form], owner: str, name: str) -> Form:
    """Return the values that the member admits; {} if its type admits the same."""
    return forms.get(f"{owner}.{name}", forms.get(name, {}))
