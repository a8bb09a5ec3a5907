"""Read, change and report locations."""

from typing import Annotated, Any

import strawberry

from resolvers.api.graphql.arguments import (
    CHANGES,
    Accepts,
    After,
    First,
    LocationId,
    OptionalIdempotencyKey,
)
from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation, omittable, query
from resolvers.api.graphql.types.connections import list_scope, read_page_request
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.localized_text import LocalizedTextInput
from resolvers.api.graphql.types.location import (
    Location,
    LocationConnection,
    present_location,
    present_locations,
)
from resolvers.domain.base.authorization import EVERYBODY, Role
from resolvers.domain.base.enums import LocationStatus, Material
from resolvers.domain.base.search_texts import read_sought
from resolvers.domain.places import locations as rules
from resolvers.domain.places.location_filters import location_filter
from resolvers.services.places import locations as services
from resolvers.storage.places import kiosk_locations, locations

UNSET = strawberry.UNSET
MunicipalityCode = Annotated[
    str | None,
    strawberry.argument(
        description="Only locations with exactly this code, 5 or 6 digits. Else InvalidInput."
    ),
]
Status = Annotated[
    LocationStatus | None, strawberry.argument(description="Only locations with this status.")
]
Text = Annotated[
    str | None,
    strawberry.argument(
        description="Only locations with this text in the name or the address, in any of their "
        "languages, 1 to 100 characters (else InvalidInput). Width, case, kana and blanks are "
        "ignored."
    ),
]
ReportedStatus = Annotated[
    LocationStatus, strawberry.argument(description="The status now. A kiosk cannot report CLOSED.")
]
FillLevelPercent = Annotated[
    int | None,
    strawberry.argument(
        description="Fill level, 0 to 100 percent. If omitted, it becomes unknown."
    ),
]


@strawberry.input(description="A point on the earth (WGS 84).")
class GeoPointInput:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")

    def read(self) -> rules.Coordinates:
        return rules.Coordinates(latitude=self.latitude, longitude=self.longitude)


@strawberry.input(
    description="A location. A new one needs names, address and coordinates. In an update, an "
    "omitted field does not change and null clears it. Each text has 1 to 2,000 characters, is "
    "not blank, and has no control characters (that includes line breaks and tabs)."
)
class LocationInput:
    names: LocalizedTextInput | None = omittable(
        "The name, by language. Required; cannot be cleared."
    )
    address: str | None = omittable(
        "Postal address, in Japanese; the same as ja of localizedAddress. One of the "
        "two is required, and only one can be set. Cannot be cleared."
    )
    localized_address: LocalizedTextInput | None = omittable(
        "Postal address, by language. Instead of address."
    )
    municipality_code: str | None = omittable(
        "Japan's local government code, 5 digits, or 6 with the check digit."
    )
    coordinates: GeoPointInput | None = omittable(
        "Coordinates of the location. Required; cannot be cleared."
    )
    opening_hours: str | None = omittable(
        "Opening hours, in OpenStreetMap's opening_hours syntax or in words."
    )
    accepted_materials: list[Material] | None = omittable(
        "Materials that the location accepts, without duplicates. If omitted, none."
    )
    kiosk_ids: list[strawberry.ID] | None = omittable(
        "The kiosks (their subs) that issue QR tokens here: at most 100, without "
        "duplicates, each 1 to 128 visible ASCII characters. One request adds and removes at most "
        "98 of them. A location with more than 98 cannot be renamed."
    )
    source: str | None = omittable("The data set of this location. It cannot change later.")
    external_id: str | None = omittable("The id in that data set. It cannot change later.")
    attribution: str | None = omittable("The attribution that the data's licence requires.")

    def read(self) -> dict[str, Any]:
        """Return the given fields for the rules; null is None."""
        values = {name: value for name, value in vars(self).items() if value is not UNSET}
        for name in ("names", "localized_address", "coordinates"):
            if values.get(name) is not None:
                values[name] = values[name].read()
        return values


@strawberry.type(description="The result of changing a location.")
class LocationPayload(Payload):
    location: Location | None = granted("The location as it is now; null if rejected.")
    user_errors: list[UserError] = strawberry.field(
        default_factory=list, description="Why it was rejected; else empty."
    )


@strawberry.type
class LocationQuery:
    @query(*EVERYBODY, description="One location; null if it does not exist.")
    def location(self, info: ContextInfo, id: LocationId) -> Location | None:
        location = locations.read(info.context.database, id)
        return None if location is None else present_location(location, info.context.caller)

    @query(
        *EVERYBODY,
        description="Locations by name, closed ones included. A filtered page reads at most 1,000 "
        "locations, so it can be short or empty while hasNextPage is true.",
    )
    def locations(
        self,
        info: ContextInfo,
        first: First = UNSET,
        after: After = UNSET,
        municipality_code: MunicipalityCode = UNSET,
        accepts: Accepts = UNSET,
        status: Status = UNSET,
        text: Text = UNSET,
    ) -> LocationConnection | None:
        if municipality_code is not None:
            rules.check_municipality_code(municipality_code, ["municipalityCode"])
        materials = frozenset(accepts or ())
        sought = "" if text is None else read_sought(text, ["text"])
        filters = (municipality_code, sorted(materials), status, *filter(None, [sought]))
        scope = list_scope("locations", *filters)
        request = read_page_request(scope, first, after)
        keep = location_filter(materials, status, sought)
        listing = locations.listing(municipality_code, keep)
        page = listing.read_page(info.context.database, request)
        return present_locations(scope, request, page, info.context.caller)

    @query(
        Role.KIOSK,
        description="The locations that list the calling kiosk in kioskIds, by name, closed ones "
        "included. Callers: kiosks. A new binding or name can appear with a short delay.",
    )
    def kiosk_locations(
        self, info: ContextInfo, first: First = UNSET, after: After = UNSET
    ) -> LocationConnection | None:
        context = info.context
        scope = list_scope("kioskLocations", context.caller.subject)
        request = read_page_request(scope, first, after)
        listing = kiosk_locations.of_kiosk(context.caller.subject)
        page = listing.read_page(context.database, request)
        return present_locations(scope, request, page, context.caller)


@strawberry.type
class LocationMutation:
    @mutation(
        Role.ADMIN,
        refused=LocationPayload,
        description="Create a location with the status OPEN. Callers: admins. The pair of source "
        "and externalId identifies a location: if one with the same content exists, it is "
        "returned; other content is INVALID_INPUT. With this pair, idempotencyKey has no effect. "
        "Without it, the same request with the same key returns the location that it created, in "
        "its present state. Errors: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, CONFLICT_RETRY.",
    )
    def create_location(
        self,
        info: ContextInfo,
        input: Annotated[LocationInput, strawberry.argument(description="The new location.")],
        idempotency_key: OptionalIdempotencyKey = UNSET,
    ) -> LocationPayload | None:
        created = services.create_location(info.context, input.read(), idempotency_key)
        return _payload(info, created)

    @mutation(
        Role.ADMIN,
        refused=LocationPayload,
        description="Change a location. Callers: admins. An omitted field does not change; null "
        "clears it. Errors: INVALID_INPUT (also for another source or externalId), NOT_FOUND, "
        "CONFLICT_RETRY.",
    )
    def update_location(
        self, info: ContextInfo, id: LocationId, input: Annotated[LocationInput, CHANGES]
    ) -> LocationPayload | None:
        return _payload(info, services.update_location(info.context, id, input.read()))

    @mutation(
        Role.ADMIN,
        refused=LocationPayload,
        description="Close a location; a closed one does not change. Callers: admins. Operators "
        "and admins reopen it with reportLocationStatus. Errors: NOT_FOUND, CONFLICT_RETRY.",
    )
    def deactivate_location(self, info: ContextInfo, id: LocationId) -> LocationPayload | None:
        return _payload(info, services.deactivate_location(info.context, id))

    @mutation(
        Role.KIOSK,
        Role.OPERATOR,
        refused=LocationPayload,
        description="Report a location's status and fill level. Callers: kiosks, operators and "
        "admins. A kiosk reports only for a location that lists it in kioskIds; it can neither "
        "report CLOSED nor reopen a CLOSED location. Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN "
        "(a kiosk cannot report this), CONFLICT_RETRY.",
    )
    def report_location_status(
        self,
        info: ContextInfo,
        location_id: LocationId,
        status: ReportedStatus,
        fill_level_percent: FillLevelPercent = UNSET,
    ) -> LocationPayload | None:
        reported = services.report_status(info.context, location_id, status, fill_level_percent)
        return _payload(info, reported)


def _payload(info: ContextInfo, location: rules.Location) -> LocationPayload:
    return LocationPayload(location=present_location(location, info.context.caller))
