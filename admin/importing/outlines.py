"""The outlines of municipalities, to find the one around a place."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Annotated

import shapely  # type: ignore[import-untyped] # it has no types
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from admin.importing.files import FileError, read_text
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import Coordinates, check_municipality_code


def _check_code(code: str) -> str:
    try:
        return check_municipality_code(code, ["code"])
    except InvalidInputError as error:
        raise ValueError(error.message) from error


_Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
_Ring = Annotated[list[tuple[_Degrees, _Degrees]], Field(min_length=4)]


class _Municipality(BaseModel):
    """Rings are of (longitude, latitude) and closed; a point in an even number is outside."""

    model_config = ConfigDict(strict=True)

    code: Annotated[str, AfterValidator(_check_code)]
    rings: Annotated[list[_Ring], Field(min_length=1)]

    def area(self) -> shapely.Geometry:
        areas = [shapely.make_valid(shapely.Polygon(ring)) for ring in self.rings]
        return reduce(shapely.symmetric_difference, areas)


class Outlines:
    """The areas of municipalities."""

    def __init__(self, municipalities: Sequence[_Municipality]) -> None:
        self._codes = [each.code for each in municipalities]
        self._areas = shapely.STRtree([each.area() for each in municipalities])

    def find(self, place: Coordinates) -> str | None:
        """Return the code of the municipality around a place; on a border, the first in the file.

        None: the outlines have none there.
        """
        point = shapely.Point(place.longitude, place.latitude)
        found = self._areas.query(point, predicate="intersects")
        return self._codes[min(found)] if len(found) else None


_FILE = TypeAdapter(list[_Municipality])


def read_outlines(path: Path) -> Outlines:
    """Read `[{"code": "22212", "rings": [[[longitude, latitude], ...], ...]}, ...]`.

    Raise FileError, in one line that says what is wrong and where.
    """
    try:
        return Outlines(_FILE.validate_json(read_text(path)))
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        reason = ": ".join(filter(None, (place, problem["msg"])))
    raise FileError(f"{path}: is not a list of municipalities with code and rings: {reason}")
