"""Filters for lists of locations."""

from collections.abc import Callable, Collection

from resolvers.domain.base.enums import LocationStatus, Material
from resolvers.domain.base.search_texts import searchable
from resolvers.domain.places.locations import Location


def location_filter(
    accepts: frozenset[Material], status: LocationStatus | None, sought: str = ""
) -> Callable[[Location], bool] | None:
    """Return a filter by status (if any) and by at least one of the materials (if any).

    `sought` is a searchable text that a name or the address must contain in some language.
    """
    if not accepts and status is None and not sought:
        return None

    def keep(location: Location) -> bool:
        is_accepting = accepts_any(location.accepted_materials, accepts)
        is_wanted = is_accepting and status in (None, location.status)
        return is_wanted and (not sought or _says(location, sought))

    return keep


def accepts_any(materials: Collection[str], wanted: frozenset[Material]) -> bool:
    """Return whether one of the materials is wanted, or none is asked for."""
    return not wanted or not wanted.isdisjoint(materials)


def _says(location: Location, sought: str) -> bool:
    texts = [location.address, *dict(location.names).values()]
    if location.address_translations is not None:
        texts += dict(location.address_translations).values()
    return any(sought in searchable(text) for text in texts if text is not None)
