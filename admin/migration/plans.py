"""Plan old rewards and locations, compared with the rows that have their ids here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from admin.migration.old_rows import explain
from admin.migration.old_tables import OldTables
from admin.migration.reports import MigratedRow, Migration
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import Location
from resolvers.domain.rewards.rewards import Reward
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.rows import read_rows

New = TypeVar("New", Reward, Location)
OTHER_CONTENT = "its id exists here with other content, which stays"


@dataclass(frozen=True)
class Plan(Generic[New]):
    """The outcome of an old row, and its new form; None if it is refused."""

    row: MigratedRow
    new: New | None = None

    @property
    def needed(self) -> New:
        """The row to write, if that is planned."""
        assert self.new is not None  # noqa: S101 - it is planned to be migrated
        return self.new


def plan_rows(
    database: Database,
    old: OldTables,
    table: str,
    key: str,
    model: type[New],
    read: Callable[[Item], tuple[New, Sequence[str]]],
) -> list[Plan[New]]:
    """Return the plan of each old row, sorted by id.

    The plans hold if no other process writes before the migration. The old table and the new table
    have the same name and key. `read` returns the new form of a row, and notes.
    """
    plans: list[Plan[New]] = []
    for item in old.read(table):
        row = MigratedRow(old.name(table), str(item[key]), Migration.MIGRATED)
        try:
            new, notes = read(item)
        except InvalidInputError as error:
            plans.append(Plan(replace(row, outcome=Migration.REFUSED, reason=explain(error))))
        else:
            plans.append(Plan(replace(row, notes=tuple(notes)), new))
    plans.sort(key=lambda plan: plan.row.id)
    ids = [plan.row.id for plan in plans if plan.new is not None]
    found = read_rows(database, table, model, ids, consistent=True)
    existing = {getattr(each, key): each for each in found if each is not None}
    return [
        replace(plan, row=compare(plan.row, plan.new, existing.get(plan.row.id))) for plan in plans
    ]


def compare(row: MigratedRow, new: New | None, existing: New | None) -> MigratedRow:
    """Compare the content that both were created with, and ignore later changes here."""
    if new is None or existing is None:
        return row
    if existing.request_hash == new.request_hash:
        return replace(row, outcome=Migration.UNCHANGED)
    return replace(row, outcome=Migration.DIFFERS, reason=OTHER_CONTENT)
