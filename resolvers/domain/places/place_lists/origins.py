"""Origins: find the location and the data set of each row of a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from resolvers.domain.places.locations import location_id_of_source
from resolvers.domain.places.place_lists.columns import Columns, RowError
from resolvers.domain.places.place_lists.datasets import Dataset, recognise
from resolvers.domain.places.place_lists.places import identify
from resolvers.domain.places.place_lists.sheets import Record, Sheet, compatible


@dataclass(frozen=True)
class PlaceList:
    """`external_ids` are those of the rows, by number: see `identify`.

    `is_own_export`: rows can name the location and the data set that they were exported from.
    """

    sheet: Sheet
    columns: Columns
    dataset: Dataset
    external_ids: Mapping[int, str]
    is_own_export: bool

    def find_origin(
        self, record: Record, exists: Callable[[str], bool]
    ) -> tuple[str, dict[str, str]]:
        """Return the location's id, and the fields for its data set.

        A row exported by this product is the location that it was exported from, of any data set.
        If that location does not exist, as in another deployment, the row belongs to its own data
        set, or else to this list. Raise RowError for a row without an id, or with another row's id.
        """
        external_id = self.external_ids.get(record.row)
        if external_id is None:
            raise self._no_identity(record)
        own = {
            name: self.columns.cell(record, f"own_{name}")
            for name in ("source", "external_id", "attribution")
        }
        exported = self.exported_id(record)
        if exported and exists(exported):
            return exported, {name: value for name, value in own.items() if value}
        source, attribution = self.dataset.source, self.dataset.attribution
        if exported:
            source, attribution = own["source"] or source, own["attribution"] or attribution
            external_id = own["external_id"] or external_id
        elif "location_id" in self.columns.positions:
            external_id = compatible(self.columns.cell(record, "external_id")) or external_id
        if not source:
            reason = "is empty: name the location's data set"
            raise RowError(reason, self.columns.title("own_source"))
        origin = {"source": source, "external_id": external_id, "attribution": attribution}
        location_id = location_id_of_source(source, external_id)
        return location_id, {name: value for name, value in origin.items() if value}

    def exported_id(self, record: Record) -> str:
        """Return the id of the location that the row was exported from; "" for other rows."""
        return self.columns.cell(record, "location_id") if self.is_own_export else ""

    def _no_identity(self, record: Record) -> RowError:
        what = "location_id" if self.columns.cell(record, "location_id") else "external_id"
        if what not in self.columns.positions:
            return RowError("another row has the same name and address", self.columns.title("name"))
        own = self.columns.cell(record, what)
        reason = (
            f"another row has {own!r}: give each row its own" if own else "is empty: fill it in"
        )
        return RowError(reason, self.columns.titles[what])


def make_place_list(
    sheet: Sheet, columns: Columns, *, name: str, source: str | None, attribution: str | None
) -> PlaceList:
    """Return the list of this file's `name` (without its ending).

    `source` and `attribution` override those of the data set. If `source` and `name` are missing,
    only rows exported by this product name their data set.
    """
    known = recognise(name, sheet)
    return PlaceList(
        sheet,
        columns,
        Dataset(source or known.source, attribution or known.attribution),
        identify(sheet, columns),
        is_own_export="location_id" in columns.positions and source is None,
    )
