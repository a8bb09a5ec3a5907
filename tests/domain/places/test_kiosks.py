from datetime import timedelta

import pytest

from resolvers.domain.base.errors import DomainError
from resolvers.domain.places.kiosks import (
    CODE_LIFE,
    Kiosk,
    KioskEnrolment,
    begin_enrolment,
    claim,
    enrolment_id_of,
    format_code,
    give_user,
    revoke,
)
from resolvers.domain.places.locations import KIOSKS_MAXIMUM, Location
from tests.support.domain_programme import NOW, STATION


def begun(location: Location | None = STATION) -> KioskEnrolment:
    return begin_enrolment(location, enrolment_id="1", created_by="admin-1", now=NOW)


def claimed() -> Kiosk:
    return claim(begun(), "kiosk", NOW)


def test_every_bit_of_a_code_counts() -> None:
    zero = bytes(7)
    bits = [(1 << bit).to_bytes(7) for bit in range(6, 56)]

    assert len({format_code(key) for key in (zero, *bits)}) == 51


def test_id_needs_the_pepper() -> None:
    ids = {enrolment_id_of(pepper, code) for pepper in (b"a", b"b") for code in ("A", "B")}

    assert len(ids) == 4
    assert {len(each) for each in ids} == {64}


@pytest.mark.parametrize(
    ("location", "code", "field"),
    [
        (None, "NOT_FOUND", ["locationId"]),
        (
            STATION.model_copy(update={"kiosk_ids": ("k",) * KIOSKS_MAXIMUM}),
            "INVALID_INPUT",
            ["locationId"],
        ),
    ],
)
def test_location_must_exist_and_have_room(
    location: Location | None, code: str, field: list[str]
) -> None:
    with pytest.raises(DomainError) as refused:
        begun(location)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_kiosk_is_enrolled_by_its_admin() -> None:
    kiosk = claimed()

    assert (kiosk.location_id, kiosk.enrolled_by, kiosk.user_id) == ("station", "admin-1", None)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(milliseconds=1)])
def test_code_expires_at_its_last_moment(late: timedelta) -> None:
    claim(begun(), "kiosk", NOW + CODE_LIFE - timedelta(milliseconds=1))

    with pytest.raises(DomainError, match="wrong, used or older"):
        claim(begun(), "kiosk", NOW + CODE_LIFE + late)


def test_used_code_makes_its_kiosk_only() -> None:
    used = begun().model_copy(update={"kiosk_id": "kiosk"})

    assert claim(used, "kiosk", NOW) == claimed()
    with pytest.raises(DomainError, match="wrong, used or older"):
        claim(used, "another", NOW)


def test_revoked_kiosk_gets_no_user() -> None:
    with pytest.raises(DomainError, match="wrong, used or older"):
        give_user(revoke(claimed(), "lost", NOW), "sub")


def test_second_user_or_revocation_changes_nothing() -> None:
    kiosk = give_user(claimed(), "sub")
    revoked = revoke(kiosk, "lost", NOW)

    assert give_user(kiosk, "sub") is kiosk
    assert revoke(revoked, "lost", NOW + CODE_LIFE) is revoked
    assert (kiosk.version, revoked.version) == (1, 2)
