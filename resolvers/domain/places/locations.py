"""Locations: how admins create and change them, and how kiosks and staff report their status."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, LocationStatus, Material
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant, later
from resolvers.domain.base.translations import Translations, split_texts
from resolvers.domain.base.validation import (
    LocalizedText,
    change_names,
    check_key,
    check_names,
    check_range,
    check_text,
    field_name,
)
from resolvers.domain.places.geo.geohash import is_latitude, is_longitude

KIOSKS_MAXIMUM = 100
FILL_LEVEL_MAXIMUM_PERCENT = 100
COORDINATE_DECIMALS = 14
"""The most decimals in published data. More would also exceed DynamoDB's numbers."""
MUNICIPALITY_CODE_LENGTHS = (5, 6)
REQUIRED = ("names", "address", "coordinates")
TEXTS = {"address": "localized_address"}
FIXED = ("source", "external_id")


class Coordinates(Item):
    """Degrees (WGS 84)."""

    latitude: float
    longitude: float


class Location(Item):
    """A row of locations. Every change raises version: writes are conditional on it.

    request_hash is of the content at creation. fill_level is in percent. status_at is the time of
    the last report or of the deactivation.
    """

    location_id: str
    request_hash: str | None = None
    names: LocalizedText
    address: str
    address_translations: Translations | None = None
    latitude: float
    longitude: float
    opening_hours: str | None = None
    accepted_materials: tuple[Material, ...] = ()
    kiosk_ids: tuple[str, ...] = ()
    status: LocationStatus = LocationStatus.OPEN
    fill_level: Int32 | None = None
    status_at: Instant | None = None
    municipality: str | None = None
    source: str | None = None
    external_id: str | None = None
    attribution: str | None = None
    created_at: Instant
    updated_at: Instant
    version: int = 0

    def to_item(self) -> dict[str, Any]:
        """Return the item. Degrees are decimals as given: DynamoDB rejects floats."""
        degrees = {name: Decimal(str(getattr(self, name))) for name in ("latitude", "longitude")}
        return super().to_item() | degrees


def location_id_of_source(source: str, external_id: str) -> str:
    """Return the id of `external_id` in a data set, so that a second import finds its locations."""
    return digest(source, external_id)


def content_hash(content: Mapping[str, Any]) -> str:
    """Return a digest of a location's content, without values that are None or empty."""
    return digest(
        {
            name: value.to_item() if isinstance(value, Item) else value
            for name, value in content.items()
            if value is not None and value not in ([], ())
        }
    )


def create_location(content: Mapping[str, Any], *, location_id: str, now: datetime) -> Location:
    """Return a new, open location from the fields of LocationInput in snake_case.

    Omit None. Raise InvalidInput that names the field that is missing or out of range.
    """
    given = {name: value for name, value in content.items() if value is not None}
    values, translations = split_texts(given, TEXTS, check_text)
    for name in REQUIRED:
        if name not in values:
            raise InvalidInputError(f"{field_name(name)} is required", ["input", field_name(name)])
    return Location(
        location_id=location_id,
        request_hash=content_hash(given),
        created_at=now,
        updated_at=now,
        **_checked(values),
        **translations,
    )


def has_same_content(location: Location, other: Location) -> bool:
    """Return whether both have the same content, apart from ids, times and reports."""
    return location.model_dump(exclude=_NO_CONTENT) == other.model_dump(exclude=_NO_CONTENT)


def update_location(location: Location, changes: Mapping[str, Any], now: datetime) -> Location:
    """Return the location with changed fields of LocationInput in snake_case.

    Fields and names that are not in `changes` stay; None clears. Return the same object if
    nothing differs. Raise InvalidInput that names the field.
    """
    for name in (*REQUIRED, *TEXTS.values()):
        if name in changes and changes[name] is None:
            raise InvalidInputError(
                f"{field_name(name)} cannot be cleared: set a value", ["input", field_name(name)]
            )
    values, translations = split_texts(changes, TEXTS, check_text, location)
    attributes = _checked(values) | translations
    if "names" in attributes:
        attributes["names"] = change_names(location.names, attributes["names"])
    for name in FIXED:
        if name in attributes and attributes[name] != getattr(location, name):
            raise InvalidInputError(
                f"{field_name(name)} cannot be changed: leave it out", ["input", field_name(name)]
            )
    return change(location, attributes, now)


def deactivate(location: Location, now: datetime) -> Location:
    """Return the location as closed, or the same object if it is already closed."""
    if location.status is LocationStatus.CLOSED:
        return location
    closed = {"status": LocationStatus.CLOSED, "status_at": now}
    return change(location, closed, now)


def report_status(
    location: Location,
    status: LocationStatus,
    fill_level_percent: int | None,
    now: datetime,
    *,
    kiosk_id: str | None,
) -> Location:
    """Return the location as reported. A report without a fill level clears it.

    `kiosk_id` is the sub of the reporting kiosk, None for an operator. Raise FORBIDDEN for a
    kiosk of another location and for one that closes or reopens; raise InvalidInput.
    """
    if fill_level_percent is not None:
        check_range(fill_level_percent, 0, FILL_LEVEL_MAXIMUM_PERCENT, ["fillLevelPercent"])
    if kiosk_id is not None:
        if kiosk_id not in location.kiosk_ids:
            raise DomainError(
                ErrorCode.FORBIDDEN,
                "the location does not list this kiosk: check locationId",
                ["locationId"],
            )
        if LocationStatus.CLOSED in (status, location.status):
            raise DomainError(
                ErrorCode.FORBIDDEN,
                "a kiosk cannot close or reopen a location: ask an operator",
                ["status"],
            )
    reported = {"status": status, "fill_level": fill_level_percent, "status_at": now}
    return change(location, reported, now)


def check_municipality_code(value: str, field_path: Sequence[str]) -> str:
    """Return the code of a local government: 5 digits, or 6 with the check digit."""
    if len(value) not in MUNICIPALITY_CODE_LENGTHS or not (value.isascii() and value.isdigit()):
        raise InvalidInputError(f"{field_path[-1]} must be 5 or 6 digits", field_path)
    return value


def municipality_key(code: str | None) -> str | None:
    """Return the five digits that group a municipality's figures, without the check digit."""
    return None if code is None else code[: MUNICIPALITY_CODE_LENGTHS[0]]


def check_coordinates(value: Coordinates, field_path: Sequence[str]) -> Coordinates:
    """Return the coordinates to 14 decimals; raise unless they are finite and in range."""
    for name, is_in_range, maximum in (
        ("latitude", is_latitude, 90),
        ("longitude", is_longitude, 180),
    ):
        degrees = getattr(value, name)
        if not is_in_range(degrees):
            raise InvalidInputError(
                f"{name} must be -{maximum} to {maximum} degrees, not {degrees}",
                [*field_path, name],
            )
    return Coordinates(latitude=_cut(value.latitude), longitude=_cut(value.longitude))


def _cut(degrees: float) -> float:
    # Adding zero turns -0.0 into 0.0.
    return round(degrees, COORDINATE_DECIMALS) + 0.0


def check_materials(value: Sequence[Material], field_path: Sequence[str]) -> tuple[Material, ...]:
    """Return the materials; raise if one is listed twice."""
    if len(set(value)) != len(value):
        raise InvalidInputError(f"{field_path[-1]} must list a material only once", field_path)
    return tuple(value)


def check_kiosks(value: Sequence[str], field_path: Sequence[str]) -> tuple[str, ...]:
    if len(value) > KIOSKS_MAXIMUM:
        raise InvalidInputError(f"kioskIds must have at most {KIOSKS_MAXIMUM} ids", field_path)
    for kiosk_id in value:
        check_key(kiosk_id, field_path)
    if len(set(value)) != len(value):
        raise InvalidInputError("kioskIds must list a kiosk only once", field_path)
    return tuple(value)


def change(location: Location, attributes: Mapping[str, Any], now: datetime) -> Location:
    """Return the location with these attributes, or the same object if it already has them."""
    changed = location.model_copy(update=dict(attributes))
    if changed == location:
        return location
    moment = later(now, location.updated_at)
    return changed.model_copy(update={"updated_at": moment, "version": location.version + 1})


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of these fields of LocationInput; None clears."""
    attributes: dict[str, Any] = {}
    for name, value in values.items():
        path = ["input", field_name(name)]
        checked = None if value is None else _CHECKS[name](value, path)
        if isinstance(checked, Coordinates):
            attributes |= {"latitude": checked.latitude, "longitude": checked.longitude}
        elif name in _LISTS:
            attributes[name] = checked or ()
        else:
            attributes[_ATTRIBUTES.get(name, name)] = checked
    return attributes


_NO_CONTENT = {
    "location_id",
    "request_hash",
    "status",
    "fill_level",
    "status_at",
    "created_at",
    "updated_at",
    "version",
}
_LISTS = ("accepted_materials", "kiosk_ids")

_ATTRIBUTES = {"municipality_code": "municipality"}

_CHECKS: dict[str, Callable[[Any, Sequence[str]], Any]] = {
    "names": check_names,
    "address": check_text,
    "municipality_code": check_municipality_code,
    "coordinates": check_coordinates,
    "opening_hours": check_text,
    "accepted_materials": check_materials,
    "kiosk_ids": check_kiosks,
    "source": check_text,
    "external_id": check_text,
    "attribution": check_text,
}
