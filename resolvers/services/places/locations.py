"""Create and change collection points."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, LocationStatus, StaffAct
from resolvers.domain.base.errors import DomainError, InvalidInputError, key_reused
from resolvers.domain.base.staff_actions import staff_action_id
from resolvers.domain.base.validation import check_key
from resolvers.domain.places import locations as rules
from resolvers.domain.places.kiosk_bindings import check_kiosk_rows
from resolvers.domain.places.locations import Location
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Write
from resolvers.storage.places import kiosk_locations, locations


def create_location(
    context: ServiceContext, content: Mapping[str, Any], idempotency_key: str | None
) -> Location:
    """Create a location, or return the one that the same request created.

    `content` has the fields of LocationInput in snake_case. Raise the errors of the domain's
    `create_location`, INVALID_INPUT if the location of this source and external id has other
    content, IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY, OutcomeUnknownError.
    """
    if idempotency_key is not None:
        check_key(idempotency_key, ["idempotencyKey"])
    location_id = _id_of(context, content, idempotency_key)
    location = rules.create_location(content, location_id=location_id, now=context.now)
    record = record_location_act(context, StaffAct.CREATE_LOCATION, location)
    existing = put_location(context.database, location, record)
    _check_is_requested(existing, location)
    return existing


def update_location(
    context: ServiceContext, location_id: str, changes: Mapping[str, Any]
) -> Location:
    """Change a location's content. Raise as `change_location`."""
    return change_location(
        context.database,
        location_id,
        lambda location: rules.update_location(location, changes, context.now),
        record=partial(record_location_act, context, StaffAct.UPDATE_LOCATION),
    )


def deactivate_location(context: ServiceContext, location_id: str) -> Location:
    """Close a location. Raise as `change_location`."""
    return change_location(
        context.database,
        location_id,
        lambda location: rules.deactivate(location, context.now),
        record=partial(record_location_act, context, StaffAct.DEACTIVATE_LOCATION),
    )


def report_status(
    context: ServiceContext, location_id: str, status: LocationStatus, percent: int | None
) -> Location:
    """Report a location's status and fill level. Raise as `change_location`."""
    caller = context.caller
    kiosk_id = None if caller.is_any_of(Role.OPERATOR) else caller.subject
    return change_location(
        context.database,
        location_id,
        lambda location: rules.report_status(
            location, status, percent, context.now, kiosk_id=kiosk_id
        ),
        argument="locationId",
    )


def put_location(database: Database, location: Location, record: Sequence[Write] = ()) -> Location:
    """Put the location unless its id exists, and return the location with this id.

    `record` is the staff action.

    Raise CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[Location]:
        existing = locations.read(database, location.location_id)
        if existing is not None:
            return Change(existing, row=_origin_of(existing))
        writes = [*write_location(None, location), *record]
        return Change(location, writes, row=_origin_of(location))

    return write_optimistically(database, decide)


def change_location(
    database: Database,
    location_id: str,
    change: Callable[[Location], Location],
    *,
    argument: str = "id",
    record: Callable[[Location], Sequence[Write]] = lambda _: (),
) -> Location:
    """Change a location; if `change` returns the same object, nothing changes.

    `record` returns the staff action of the location as changed.

    Raise the errors of `change`, NOT_FOUND naming `argument`, CONFLICT_RETRY, OutcomeUnknownError.
    """

    def decide() -> Change[Location]:
        before = locations.read(database, location_id)
        if before is None:
            message = f"the location does not exist: check {argument}"
            raise DomainError(ErrorCode.NOT_FOUND, message, [argument])
        after = change(before)
        if after == before:
            return Change(before)
        return Change(after, [*write_location(before, after), *record(after)], before.version)

    return write_optimistically(database, decide)


def write_location(before: Location | None, after: Location) -> list[Write]:
    """Return the writes of a new or changed location and of the rows that its kiosks read.

    Raise InvalidInputError that names kioskIds if they are too many for a transaction.
    """
    rows = kiosk_locations.follow(before, after)
    check_kiosk_rows(len(rows))
    write = locations.put_new(after) if before is None else locations.replace(before, after)
    return [write, *rows]


def record_location_act(context: ServiceContext, act: StaffAct, location: Location) -> list[Write]:
    """Return the staff action of the location as changed, for the transaction of the change."""
    action_id = staff_action_id("location", location.location_id, location.version)
    return record_act(context, act, action_id, location_id=location.location_id)


def _origin_of(location: Location) -> tuple[str | None, datetime]:
    """Return the fields that never change: they identify the request that created the row."""
    return location.request_hash, location.created_at


def _id_of(context: ServiceContext, content: Mapping[str, Any], key: str | None) -> str:
    source, external_id = content.get("source"), content.get("external_id")
    if source is not None and external_id is not None:
        return rules.location_id_of_source(source, external_id)
    if key is not None:
        return digest(context.caller.subject, "createLocation", key)
    return context.new_id()


def _check_is_requested(existing: Location, requested: Location) -> None:
    """Raise if the existing location of this id is not the requested one."""
    if requested.source is not None and requested.external_id is not None:
        if not rules.has_same_content(existing, requested):
            raise InvalidInputError(
                "this source and externalId exist with other content: use updateLocation",
                ["input", "externalId"],
            )
    elif existing.request_hash != requested.request_hash:
        raise key_reused()
