from datetime import datetime, timedelta

import pytest

from resolvers.domain.base.enums import ErrorCode, LocationStatus
from resolvers.domain.base.errors import DomainError
from resolvers.domain.partners.observations import observe_status
from resolvers.domain.places.locations import Location
from tests.support.domain_programme import NOW, STATION

MINUTE = timedelta(minutes=1)
PLACE = STATION.model_copy(
    update={"status_at": NOW - 10 * MINUTE, "updated_at": NOW - 10 * MINUTE, "version": 3}
)


def observe(
    place: Location, observed_at: datetime, status: LocationStatus = LocationStatus.FULL
) -> Location:
    return observe_status(place, status, 95, observed_at, NOW)


def refusal_of(
    place: Location, observed_at: datetime, status: LocationStatus = LocationStatus.FULL
) -> ErrorCode:
    with pytest.raises(DomainError) as refusal:
        observe(place, observed_at, status)
    return refusal.value.code


def test_first_observation_of_a_location_counts() -> None:
    after = observe(PLACE.model_copy(update={"status_at": None}), NOW - timedelta(days=1))

    assert after.status_at == NOW - timedelta(days=1)


@pytest.mark.parametrize("age", [10 * MINUTE, 11 * MINUTE])
def test_observation_must_be_newer(age: timedelta) -> None:
    assert refusal_of(PLACE, NOW - age) is ErrorCode.INVALID_STATE_TRANSITION


def test_clocks_may_differ_by_five_minutes() -> None:
    assert refusal_of(PLACE, NOW + 5 * MINUTE + timedelta(milliseconds=1)) is (
        ErrorCode.INVALID_INPUT
    )


def test_partner_neither_closes_nor_reopens() -> None:
    closed = PLACE.model_copy(update={"status": LocationStatus.CLOSED})

    assert refusal_of(closed, NOW, LocationStatus.OPEN) is ErrorCode.FORBIDDEN
    assert refusal_of(PLACE, NOW, LocationStatus.CLOSED) is ErrorCode.FORBIDDEN
