from dataclasses import replace
from functools import partial

import pytest

from admin.importing.import_locations import NOT_KNOWN, NOT_WRITTEN, import_locations
from admin.importing.reports import Outcome
from resolvers.domain.base.enums import Material
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places import locations as rules
from resolvers.domain.places.locations import Location
from resolvers.services.places.locations import change_location
from resolvers.storage.base.client import Database
from resolvers.storage.places import locations
from tests.support.clients import FailsReads, IsOvertaken, LosesRequests
from tests.support.imports import LATER, NOW, Write, counts, listed, named
from tests.support.service import spoil
from tools.support.requests import record_requests

pytestmark = pytest.mark.usefixtures("one_worker")


def test_changed_row_updates_its_location_alone(database: Database, write: Write) -> None:
    import_locations(database, write("1,a,b,34.8,138.3", "2,c,d,34.9,138.4"), now=NOW)
    path = write("1,a,b,34.8,138.3", "2,c,moved,34.9,138.5")
    report = import_locations(database, path, now=LATER)
    assert counts(report) == (0, 1, 1, 0)
    moved = named(database, "c")
    assert (moved.address, moved.longitude) == ("moved", 138.5)
    assert (moved.created_at, moved.updated_at) == (NOW, LATER)
    assert named(database, "a").updated_at == NOW


def test_second_run_keeps_what_the_file_lacks(database: Database, write: Write) -> None:
    path = write("1,a,b,34.8,138.3")
    import_locations(database, path, now=NOW, accepts=[Material.BATTERY])
    location = named(database, "a")
    assert (location.accepted_materials, location.kiosk_ids) == ((Material.BATTERY,), ())

    def change(standing: Location) -> Location:
        names = LocalizedText(ja="a", ja_kana="エー", en="A", easy_ja="あ")
        changes = {"names": names, "kiosk_ids": ["k2"], "opening_hours": "9-17"}
        return rules.deactivate(rules.update_location(standing, changes, NOW), NOW)

    changed = change_location(database, location.location_id, change)
    report = import_locations(database, path, now=LATER)
    assert counts(report) == (0, 0, 1, 0)
    assert locations.read(database, location.location_id) == changed


def test_unknown_row_is_reported_and_loses_no_other(database: Database, write: Write) -> None:
    path = write("1,a,b,34.8,138.3", "2,c,d,34.9,138.4")
    lossy = LosesRequests(database.client, count=8)

    def interrupt(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    unsure = partial(import_locations, replace(database, client=lossy), path, now=NOW)
    for dry_run, said in ((True, "0 of 2 rows were written"), (False, "1 of 2 .*, 1 unknown")):
        with pytest.raises(KeyboardInterrupt, match=f"^{said}; run it again to go on$"):
            unsure(report_progress=interrupt, dry_run=dry_run)
    lossy.left = 8
    report = unsure()
    assert [row.outcome for row in report.rows] == [Outcome.UNKNOWN, Outcome.UNCHANGED]
    assert report.not_done == [report.rows[0]]
    assert report.rows[0].reason == NOT_KNOWN
    assert report.rows[0].location_id is None
    assert report.not_reached == 0


def test_lost_tables_begin_no_other_row(database: Database, write: Write) -> None:
    path = write(*(f"{number},a,b,34.8,138.{number}" for number in range(1, 5)))
    losing = replace(database, client=FailsReads(database.client, good=2))
    report = import_locations(losing, path, now=NOW)
    assert [row.outcome for row in report.rows] == [Outcome.IMPORTED, Outcome.REFUSED]
    assert str(report.rows[1].reason).startswith(f"{NOT_WRITTEN} (")
    assert (report.not_reached, len(listed(database))) == (2, 1)


def test_unreadable_location_refuses_its_row_only(database: Database, write: Write) -> None:
    path = write("1,a,b,34.8,138.3", "2,c,d,34.9,138.4")
    (spoiled, _) = import_locations(database, path, now=NOW).rows
    spoil(database, locations.key(str(spoiled.location_id)), status="GONE")

    report = import_locations(database, path, now=LATER)

    assert [row.outcome for row in report.rows] == [Outcome.REFUSED, Outcome.UNCHANGED]
    reason = f"row {spoiled.location_id} of locations cannot be read: status (enum)"
    assert report.rows[0].reason == reason


def test_two_imports_at_once_make_one_location(database: Database, write: Write) -> None:
    path = write("1,a,b,34.8,138.3")
    first = IsOvertaken(database.client, lambda: import_locations(database, path, now=NOW))
    report = import_locations(replace(database, client=first), path, now=LATER)
    assert counts(report) == (0, 0, 1, 0)
    assert named(database, "a").created_at == NOW


def test_dry_run_reports_the_same_without_writes(database: Database, write: Write) -> None:
    import_locations(database, write("1,a,b,34.8,138.3", "2,c,d,34.9,138.4"), now=NOW)
    before = listed(database)
    path = write("1,a,b,34.8,138.3", "2,c,moved,34.9,138.4", "3,e,f,34.9,138.5", "4,,f,34,138")
    with record_requests(database.client) as requests:
        tried = import_locations(database, path, now=LATER, dry_run=True)
    assert counts(tried) == (1, 1, 1, 1)
    assert listed(database) == before
    assert {*requests.operations} <= {"GetItem", "BatchGetItem", "Query"}
    assert import_locations(database, path, now=LATER) == tried
