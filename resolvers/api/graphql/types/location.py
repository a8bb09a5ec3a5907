from collections.abc import Callable
from datetime import datetime

import strawberry

from resolvers.api.graphql.fields import ContextInfo, nested
from resolvers.api.graphql.types.connections import PageInfo, encode_cursor, present_page_info
from resolvers.api.graphql.types.earn_rule import EarnRule, present_earn_rule
from resolvers.api.graphql.types.localized_text import (
    LocalizedText,
    present_text,
    present_translated,
)
from resolvers.domain.base.authorization import EVERYBODY, Caller, Role
from resolvers.domain.base.enums import LocationStatus, Material
from resolvers.domain.deposits.earning import rules_in_force
from resolvers.domain.places import locations as rules
from resolvers.storage.base.pages import Page, PageRequest, Position


@strawberry.type(description="A point on the earth (WGS 84).")
class GeoPoint:
    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")


@strawberry.type(description="A collection point where users bring recyclables.")
class Location:
    id: strawberry.ID = strawberry.field(description="Never changes.")
    name: str = strawberry.field(description="names.ja.")
    names: LocalizedText = strawberry.field(description="The name, by language.")
    address: str = strawberry.field(description="localizedAddress.ja.")
    localized_address: LocalizedText | None = strawberry.field(
        description="Postal address, by language."
    )
    municipality_code: str | None = strawberry.field(
        description="Japan's local government code, 5 digits, or 6 with the check digit."
    )
    coordinates: GeoPoint = strawberry.field(description="Coordinates of the location.")
    opening_hours: str | None = strawberry.field(
        description="Opening hours, in OpenStreetMap's opening_hours syntax or in words."
    )
    status: LocationStatus = strawberry.field(description="Whether it accepts deposits.")
    fill_level_percent: int | None = strawberry.field(
        description="Fill level of the last report, 0 to 100 percent; null if that report had none."
    )
    status_updated_at: datetime | None = strawberry.field(
        description="When its status was last reported or it was closed; null: never."
    )
    accepted_materials: list[Material] = strawberry.field(
        description="Materials that the location accepts; empty if no material earns points here."
    )
    kiosk_ids: list[strawberry.ID] | None = strawberry.field(
        description="The kiosks (their subs) that issue QR tokens here. Only for admins; else null."
    )
    source: str | None = strawberry.field(description="The data set of this location.")
    external_id: str | None = strawberry.field(description="The id in that data set.")
    attribution: str | None = strawberry.field(
        description="The attribution that the data's licence requires."
    )
    created_at: datetime = strawberry.field(description="When it was created or imported.")
    updated_at: datetime = strawberry.field(description="When it last changed, status included.")

    @nested(
        *EVERYBODY,
        description="The earn rules that apply now: one for each accepted material and unit that "
        "issueQrToken takes, in the order of acceptedMaterials.",
    )
    def earn_rules(self, info: ContextInfo) -> list[EarnRule] | None:
        context = info.context
        rules = rules_in_force(
            context.loaders.earn_rules,
            self.accepted_materials,
            context.settings.programme,
            context.now,
        )
        return [present_earn_rule(rule) for rule in rules]


@strawberry.type(description="A location in a list.")
class LocationEdge:
    cursor: str = strawberry.field(description="Opaque; pass it as after in the same list.")
    node: Location = strawberry.field(description="The location.")
    distance_meters: int | None = strawberry.field(
        default=None,
        description="Distance from the requested place, along the globe, rounded to the nearest "
        "metre (half up); null in lists without a requested place.",
    )


@strawberry.type(description="A page of locations.")
class LocationConnection:
    edges: list[LocationEdge] = strawberry.field(description="The locations with their cursors.")
    nodes: list[Location] = strawberry.field(description="The locations without cursors.")
    page_info: PageInfo = strawberry.field(description="The place of the page in its list.")


def present_location(location: rules.Location, caller: Caller) -> Location:
    kiosk_ids = None
    if caller.is_any_of(Role.ADMIN):
        kiosk_ids = [strawberry.ID(kiosk_id) for kiosk_id in location.kiosk_ids]
    return Location(
        id=strawberry.ID(location.location_id),
        name=location.names.ja,
        names=present_text(location.names),
        address=location.address,
        localized_address=present_translated(location.address, location.address_translations),
        municipality_code=location.municipality,
        coordinates=GeoPoint(latitude=location.latitude, longitude=location.longitude),
        opening_hours=location.opening_hours,
        status=location.status,
        fill_level_percent=location.fill_level,
        status_updated_at=location.status_at,
        accepted_materials=list(location.accepted_materials),
        kiosk_ids=kiosk_ids,
        source=location.source,
        external_id=location.external_id,
        attribution=location.attribution,
        created_at=location.created_at,
        updated_at=location.updated_at,
    )


def present_locations(
    scope: str,
    request: PageRequest,
    page: Page[rules.Location],
    caller: Caller,
    distance_of: Callable[[Position], int | None] = lambda _: None,
) -> LocationConnection:
    """Present a page of locations; `distance_of` gives an edge's distance in metres."""
    edges = [
        LocationEdge(
            cursor=encode_cursor(scope, at.position),
            node=present_location(at.row, caller),
            distance_meters=distance_of(at.position),
        )
        for at in page.rows
    ]
    nodes = [edge.node for edge in edges]
    page_info = present_page_info(scope, request, page)
    return LocationConnection(edges=edges, nodes=nodes, page_info=page_info)
