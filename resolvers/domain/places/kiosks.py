"""Kiosks, and the codes that turn devices into kiosks."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from resolvers.domain.base.digests import json_bytes
from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import Instant
from resolvers.domain.base.validation import check_reason
from resolvers.domain.places.locations import KIOSKS_MAXIMUM, Location

CODE_LENGTH: Final = 10
"""Characters of base32, 5 bits each: 50 bits, too many to guess before a code expires."""
CODE_LIFE: Final = timedelta(minutes=10)
_KEPT_AFTER_EXPIRY: Final = timedelta(days=1)


class KioskEnrolment(Item):
    """A row of kiosk_enrolments: a code that an admin created.

    enrolment_id is an HMAC of the code, which is not stored. kiosk_id is the kiosk that used it.
    `ttl`, in epoch seconds, is only for the row's removal.
    """

    enrolment_id: str
    location_id: str
    created_by: str
    created_at: Instant
    expires_at: Instant
    kiosk_id: str | None = None
    ttl: int


class Kiosk(Item):
    """A row of kiosks, written when a code is used. user_id is its sub, once it has one."""

    kiosk_id: str
    location_id: str
    user_id: str | None = None
    enrolled_at: Instant
    enrolled_by: str
    revoked_at: Instant | None = None
    version: int = 0


def format_code(key: bytes) -> str:
    """Return the code from random bytes; it needs 7 of them."""
    return base64.b32encode(key).decode("ascii")[:CODE_LENGTH]


def enrolment_id_of(pepper: bytes, code: str) -> str:
    """Return the key of the row, which does not reveal the code. Every text has a key."""
    return hmac.new(pepper, json_bytes("kiosk enrolment", code), hashlib.sha256).hexdigest()


def begin_enrolment(
    location: Location | None, *, enrolment_id: str, created_by: str, now: datetime
) -> KioskEnrolment:
    """Return a code's row. Raise NOT_FOUND, and InvalidInput if the location has no room."""
    if location is None:
        message = "the location does not exist: check locationId"
        raise DomainError(ErrorCode.NOT_FOUND, message, ["locationId"])
    if len(location.kiosk_ids) >= KIOSKS_MAXIMUM:
        message = f"the location has {KIOSKS_MAXIMUM} kiosks, the maximum: revoke one first"
        raise InvalidInputError(message, ["locationId"])
    expires_at = now + CODE_LIFE
    return KioskEnrolment(
        enrolment_id=enrolment_id,
        location_id=location.location_id,
        created_by=created_by,
        created_at=now,
        expires_at=expires_at,
        ttl=int((expires_at + _KEPT_AFTER_EXPIRY).timestamp()),
    )


def claim(enrolment: KioskEnrolment | None, kiosk_id: str, now: datetime) -> Kiosk:
    """Return the kiosk that a code creates; if it created this one already, the same kiosk.

    Raise ENROLMENT_CODE_INVALID. A code expires at, not after, expires_at.
    """
    if (
        enrolment is None
        or enrolment.kiosk_id not in (None, kiosk_id)
        or now >= enrolment.expires_at
    ):
        raise _code_invalid()
    return Kiosk(
        kiosk_id=kiosk_id,
        location_id=enrolment.location_id,
        enrolled_at=now,
        enrolled_by=enrolment.created_by,
    )


def give_user(kiosk: Kiosk | None, user_id: str) -> Kiosk:
    """Return the kiosk with its user, the same object if it already has it.

    Raise ENROLMENT_CODE_INVALID if it was revoked since.
    """
    found = check_in_service(kiosk)
    return found if found.user_id == user_id else _changed(found, user_id=user_id)


def check_in_service(kiosk: Kiosk | None) -> Kiosk:
    """Return the kiosk. Raise ENROLMENT_CODE_INVALID if it was revoked since its code was used."""
    if kiosk is None or kiosk.revoked_at is not None:
        raise _code_invalid()
    return kiosk


def revoke(kiosk: Kiosk | None, reason: str, now: datetime) -> Kiosk:
    """Return the kiosk as revoked, the same object if it was already revoked.

    Raise InvalidInput for the reason, NOT_FOUND.
    """
    check_reason(reason)
    if kiosk is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the kiosk does not exist: check id", ["id"])
    return kiosk if kiosk.revoked_at is not None else end(kiosk, now)


def end(kiosk: Kiosk, now: datetime) -> Kiosk:
    return _changed(kiosk, revoked_at=now)


def _changed(kiosk: Kiosk, **values: object) -> Kiosk:
    return kiosk.model_copy(update={**values, "version": kiosk.version + 1})


def _code_invalid() -> DomainError:
    """Return one error for unknown, used and expired codes: a guess reveals nothing."""
    message = "the code is wrong, used or older than ten minutes: ask an admin for a new one"
    return DomainError(ErrorCode.ENROLMENT_CODE_INVALID, message, ["code"])
