"""Observations of a location by a partner, some time before the report arrives."""

from datetime import datetime, timedelta

from resolvers.domain.base.enums import ErrorCode, LocationStatus
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.places.locations import Location, report_status

CLOCKS_DIFFER_BY = timedelta(minutes=5)


def observe_status(
    location: Location,
    status: LocationStatus,
    fill_level_percent: int | None,
    observed_at: datetime,
    now: datetime,
) -> Location:
    """Return the location as a partner observed it, at the time of the partner's clock.

    Reject times in the future: cut to `now`, the times of a fast clock would lose their order.
    Raise INVALID_STATE_TRANSITION unless the observation is newer than the location's status;
    FORBIDDEN for a change that only operators make, to close or to reopen; InvalidInput.
    """
    if observed_at > now + CLOCKS_DIFFER_BY:
        raise InvalidInputError("observedAt must not be in the future", ["observedAt"])
    if location.status_at is not None and observed_at <= location.status_at:
        raise DomainError(
            ErrorCode.INVALID_STATE_TRANSITION,
            "the location's status is newer than observedAt: drop the report",
            ["observedAt"],
        )
    if LocationStatus.CLOSED in (status, location.status):
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "a partner cannot close or reopen a location: ask an operator",
            ["status"],
        )
    reported = report_status(location, status, fill_level_percent, now, kiosk_id=None)
    return reported.model_copy(update={"status_at": observed_at})
