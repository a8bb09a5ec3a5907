"""Kiosks of a location: binding them, and the limit on kiosks that one change can update."""

from datetime import datetime

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import Location, change, check_kiosks

KIOSK_ROWS_MAXIMUM = 98
"""The most kiosks that one change can update: a transaction has 100 writes (Amazon DynamoDB
Developer Guide, "Quotas"), and the location and the staff action are two of them."""


def bind_kiosk(location: Location, kiosk_id: str, now: datetime) -> Location:
    """Return the location with the kiosk, or the same object if it already has it.

    Raise InvalidInput that names kioskIds if it has too many.
    """
    if kiosk_id in location.kiosk_ids:
        return location
    kiosk_ids = check_kiosks((*location.kiosk_ids, kiosk_id), ["kioskIds"])
    return change(location, {"kiosk_ids": kiosk_ids}, now)


def unbind_kiosk(location: Location, kiosk_id: str, now: datetime) -> Location:
    """Return the location without the kiosk, or the same object if it does not have it."""
    left = tuple(each for each in location.kiosk_ids if each != kiosk_id)
    return change(location, {"kiosk_ids": left}, now)


def check_kiosk_rows(count: int) -> None:
    """Raise if a change has to update more kiosks than a transaction can write."""
    if count > KIOSK_ROWS_MAXIMUM:
        raise InvalidInputError(
            f"a change of kioskIds or the name can update {KIOSK_ROWS_MAXIMUM} kiosks at once, "
            f"not {count}: first change kioskIds in several requests",
            ["input", "kioskIds"],
        )
