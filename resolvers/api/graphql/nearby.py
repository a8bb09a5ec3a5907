"""Find locations around a place."""

from typing import Annotated

import strawberry

from resolvers.api.graphql.arguments import Accepts, After, First
from resolvers.api.graphql.fields import ContextInfo, query
from resolvers.api.graphql.types.connections import list_scope, read_page_request
from resolvers.api.graphql.types.location import LocationConnection, present_locations
from resolvers.domain.base.authorization import EVERYBODY
from resolvers.domain.places.geo.nearby import read_circle, round_to_meters
from resolvers.storage.places import locations

UNSET = strawberry.UNSET
Latitude = Annotated[
    float, strawberry.argument(description="Latitude of the centre, degrees north: -90 to 90.")
]
Longitude = Annotated[
    float, strawberry.argument(description="Longitude of the centre, degrees east: -180 to 180.")
]
RadiusMeters = Annotated[
    int | None, strawberry.argument(description="Radius in metres, 1 to 10,000; 2,000 if omitted.")
]


@strawberry.type
class NearbyQuery:
    @query(
        *EVERYBODY,
        description="All locations around a place, nearest first, closed ones included. Distances "
        "are on a sphere with the mean radius of the earth: at most 0.6 % off. InvalidInput names "
        "the argument that is out of its range. It also names radiusMeters if the request would "
        "read more than 20,000 locations.",
    )
    def nearby_locations(
        self,
        info: ContextInfo,
        latitude: Latitude,
        longitude: Longitude,
        radius_meters: RadiusMeters = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        accepts: Accepts = UNSET,
    ) -> LocationConnection | None:
        circle = read_circle(latitude, longitude, radius_meters)
        materials = frozenset(accepts or ())
        middle = (repr(circle.latitude), repr(circle.longitude))
        scope = list_scope("nearbyLocations", *middle, circle.radius_meters, sorted(materials))
        request = read_page_request(scope, first, after, sort_type=int)
        page = locations.read_nearby_page(info.context.database, circle, materials, request)
        return present_locations(
            scope,
            request,
            page,
            info.context.caller,
            lambda position: round_to_meters(int(position.sort)),
        )
