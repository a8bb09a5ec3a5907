"""Locations: looking around, keeping the list, reporting what is full."""

from typing import Annotated, Any

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, given, mutation, query
from resolvers.api.graphql.types.connections import (
    After,
    First,
    list_scope,
    read_page_request,
)
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.localized_text import LocalizedTextInput
from resolvers.api.graphql.types.location import (
    Accepts,
    Location,
    LocationConnection,
    present_location,
    present_locations,
)
from resolvers.domain import locations as rules
from resolvers.domain.authorization import EVERYBODY, Role
from resolvers.domain.enums import LocationStatus, Material
from resolvers.services import locations as services
from resolvers.storage import locations

UNSET = strawberry.UNSET
Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the location.")]
MunicipalityCode = Annotated[
    str | None,
    strawberry.argument(
        description="Only locations of exactly this code, 5 or 6 digits. Else InvalidInput."
    ),
]
Status = Annotated[
    LocationStatus | None, strawberry.argument(description="Only locations of this status.")
]
ReportedStatus = Annotated[
    LocationStatus, strawberry.argument(description="Its status now; no kiosk reports CLOSED.")
]
FillLevelPercent = Annotated[
    int | None,
    strawberry.argument(description="How full it is, 0 to 100; left out: no longer known."),
]
IdempotencyKey = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="1 to 128 visible ASCII characters; the same when a request is sent again: it "
        "makes one location, for ever. Beside source and externalId it does nothing: those two "
        "name the location. Without any of this every request makes one."
    ),
]


@strawberry.input(description="A place on earth (WGS 84).")
class GeoPointInput:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")

    def read(self) -> rules.Coordinates:
        return rules.Coordinates(latitude=self.latitude, longitude=self.longitude)


@strawberry.input(
    description="A location. A new one needs names, address and coordinates. In an update what is "
    "left out stays and null clears. Each text is 1 to 2,000 characters, not blank, without "
    "control characters (line breaks and tabs are such)."
)
class LocationInput:
    names: LocalizedTextInput | None = strawberry.field(
        default=UNSET, description="Its name, by language. Required; not cleared."
    )
    address: str | None = strawberry.field(
        default=UNSET, description="Postal address. Required; not cleared."
    )
    municipality_code: str | None = strawberry.field(
        default=UNSET,
        description="Japan's local government code, 5 digits, or 6 with the check digit.",
    )
    coordinates: GeoPointInput | None = strawberry.field(
        default=UNSET, description="Where it is. Required; not cleared."
    )
    opening_hours: str | None = strawberry.field(
        default=UNSET,
        description="When it is open, in OpenStreetMap's opening_hours syntax or in words.",
    )
    accepted_materials: list[Material] | None = strawberry.field(
        default=UNSET, description="What can be brought, none twice; left out: nothing."
    )
    kiosk_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="The kiosks (their subs) that issue QR tokens here: at most 100, none twice, "
        "each 1 to 128 visible ASCII characters.",
    )
    source: str | None = strawberry.field(
        default=UNSET, description="The data set that it comes from. It cannot be changed later."
    )
    external_id: str | None = strawberry.field(
        default=UNSET, description="Its id in that data set. It cannot be changed later."
    )
    attribution: str | None = strawberry.field(
        default=UNSET, description="What the data's licence asks to be shown."
    )

    def read(self) -> dict[str, Any]:
        """The fields that were given, for the rules; null is None."""
        values = {name: value for name, value in vars(self).items() if value is not UNSET}
        for name in ("names", "coordinates"):
            if values.get(name) is not None:
                values[name] = values[name].read()
        return values


@strawberry.type(description="What became of a change of a location.")
class LocationPayload(Payload):
    location: Location | None = strawberry.field(
        default=None, description="The location as it is now; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(
        default_factory=list, description="Why it was refused; empty: it was done."
    )


@strawberry.type
class LocationQuery:
    @query(*EVERYBODY, description="One location; null if there is none of that id.")
    def location(self, info: ContextInfo, id: Id) -> Location | None:
        location = locations.read(info.context.database, id)
        return None if location is None else present_location(location, info.context.caller)

    @query(
        *EVERYBODY,
        description="Locations by name, closed ones too. A filtered page may end short, even "
        "empty, with hasNextPage true.",
    )
    def locations(
        self,
        info: ContextInfo,
        first: First = UNSET,
        after: After = UNSET,
        municipality_code: MunicipalityCode = UNSET,
        accepts: Accepts = UNSET,
        status: Status = UNSET,
    ) -> LocationConnection | None:
        municipality = given(municipality_code)
        if municipality is not None:
            rules.check_municipality_code(municipality, ["municipalityCode"])
        materials = frozenset(given(accepts) or ())
        scope = list_scope("locations", municipality, sorted(materials), given(status))
        request = read_page_request(scope, first, after)
        listing = locations.listing(municipality, rules.location_filter(materials, given(status)))
        page = listing.read_page(info.context.database, request)
        return present_locations(scope, request, page, info.context.caller)


@strawberry.type
class LocationMutation:
    @mutation(
        Role.ADMIN,
        refused=LocationPayload,
        description="Make a location, OPEN, for admins. Where one of this (source, externalId) has "
        "just this content, it is answered; other content is INVALID_INPUT. Else the same request "
        "under the same idempotencyKey answers what it made, as it is now. Errors: INVALID_INPUT, "
        "IDEMPOTENCY_KEY_REUSED (another request under this key), CONFLICT_RETRY.",
    )
    def create_location(
        self,
        info: ContextInfo,
        input: Annotated[LocationInput, strawberry.argument(description="What is said of it.")],
        idempotency_key: IdempotencyKey = UNSET,
    ) -> LocationPayload | None:
        created = services.create_location(info.context, input.read(), given(idempotency_key))
        return _payload(info, created)

    @mutation(
        Role.ADMIN,
        refused=LocationPayload,
        description="Change a location, for admins: what is left out stays, null clears. Errors: "
        "INVALID_INPUT (also for another source or externalId), NOT_FOUND, CONFLICT_RETRY.",
    )
    def update_location(
        self,
        info: ContextInfo,
        id: Id,
        input: Annotated[LocationInput, strawberry.argument(description="What to change.")],
    ) -> LocationPayload | None:
        return _payload(info, services.update_location(info.context, id, input.read()))

    @mutation(
        Role.ADMIN,
        refused=LocationPayload,
        description="Close a location, for admins; closed already, it stays as it is. Operators "
        "and admins reopen it with reportLocationStatus. Errors: NOT_FOUND, CONFLICT_RETRY.",
    )
    def deactivate_location(self, info: ContextInfo, id: Id) -> LocationPayload | None:
        return _payload(info, services.deactivate_location(info.context, id))

    @mutation(
        Role.KIOSK,
        Role.OPERATOR,
        refused=LocationPayload,
        description="Report a location's status and fill level, for kiosks, operators and admins. "
        "A kiosk reports only for a location whose kioskIds name it, never CLOSED nor out of "
        "CLOSED. Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN (what a kiosk may not report), "
        "CONFLICT_RETRY.",
    )
    def report_location_status(
        self,
        info: ContextInfo,
        location_id: Id,
        status: ReportedStatus,
        fill_level_percent: FillLevelPercent = UNSET,
    ) -> LocationPayload | None:
        percent = given(fill_level_percent)
        reported = services.report_status(info.context, location_id, status, percent)
        return _payload(info, reported)


def _payload(info: ContextInfo, location: rules.Location) -> LocationPayload:
    return LocationPayload(location=present_location(location, info.context.caller))
