"""The tables kiosks and kiosk_enrolments: the devices, and the codes that enrol them.

If kiosks have a cap, kiosks also has an item for each kiosk's `sub` and day. No index lists it.
"""

from boto3.dynamodb.conditions import Attr

from resolvers.domain.deposits.kiosk_caps import KioskDay, cap_reached
from resolvers.domain.places.kiosks import Kiosk, KioskEnrolment
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, Write, has_version, put, retry, update
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.rows import as_listed, parse_row, read_row

TABLE = "kiosks"
ENROLMENTS = "kiosk_enrolments"
LISTING = "kiosks"
"""The only partition of the index of all kiosks."""


def read(database: Database, kiosk_id: str) -> Kiosk | None:
    """Read a kiosk. The id comes from a caller: None for the id of a kiosk's day."""
    item = database.get(TABLE, kiosk_id)
    return None if item is None or "points_issued" in item else parse_row(TABLE, Kiosk, item)


def read_enrolment(database: Database, enrolment_id: str) -> KioskEnrolment | None:
    return read_row(database, ENROLMENTS, KioskEnrolment, enrolment_id)


def put_enrolment(enrolment: KioskEnrolment) -> Write:
    return put(ENROLMENTS, enrolment.to_item(), Attr("enrolment_id").not_exists(), retry)


def claim(enrolment: KioskEnrolment, kiosk: Kiosk) -> list[Write]:
    """Use the code, if it is unused, and write its kiosk. The expiry of a code never changes."""
    is_unused = Attr("enrolment_id").exists() & Attr("kiosk_id").not_exists()
    use = {"kiosk_id": kiosk.kiosk_id}
    return [
        update(ENROLMENTS, enrolment.enrolment_id, use, is_unused, retry),
        put(TABLE, _item_of(kiosk), Attr("kiosk_id").not_exists(), retry),
    ]


def release(enrolment: KioskEnrolment) -> Write:
    """Make the code of a kiosk usable again."""
    is_used = Attr("kiosk_id").eq(enrolment.kiosk_id)
    return update(ENROLMENTS, enrolment.enrolment_id, {"kiosk_id": None}, is_used, retry)


def replace(before: Kiosk, after: Kiosk) -> Write:
    """Write a changed kiosk, if it has not changed since it was read."""
    unchanged = has_version(before.version) & Attr("kiosk_id").exists()
    return put(TABLE, _item_of(after), unchanged, retry)


def count_issue(today: KioskDay) -> Write:
    """Count a token on its kiosk's day, if the cap leaves enough points.

    Put it into the transaction that writes the token, which happens once.
    """
    room = Attr("points_issued").lte(today.cap - today.points)
    return update(
        TABLE,
        f"{today.kiosk_sub}#{today.day}",
        {"ttl": today.ttl},
        Attr("kiosk_id").not_exists() | room,
        lambda _: cap_reached(today),
        count={"points_issued": today.points},
    )


def listing(location_id: str | None) -> Listing[Kiosk]:
    """List kiosks, newest first: all, or those of one location."""
    load = as_listed(TABLE, Kiosk)
    if location_id is None:
        return Listing(TABLE, "listing-enrolled_at-index", LISTING, load, newest_first=True)
    index = "location_id-enrolled_at-index"
    return Listing(TABLE, index, location_id, load, newest_first=True)


def _item_of(kiosk: Kiosk) -> Item:
    return {**kiosk.to_item(), "listing": LISTING}
