"""Read a report of the programme from its roll-ups, with at most some dozens of requests."""

from collections import defaultdict
from collections.abc import Mapping

from resolvers.domain.reports.programme_reports import ProgrammeReport, ReportPeriod, sum_up
from resolvers.domain.reports.rollups import (
    ALL,
    Counts,
    group_of_municipality,
    member_of,
    rollup_id_of,
)
from resolvers.storage.base.client import Database
from resolvers.storage.reports.rollups import Rollup, list_rollups, read_rollups


def read_programme_report(
    database: Database, period: ReportPeriod, municipality: str | None
) -> ProgrammeReport:
    """Read the report of the whole programme, or of a municipality by its key.

    The report of a municipality lists no municipalities and no rewards. Rows can be slightly stale.
    """
    group = ALL if municipality is None else group_of_municipality(municipality)
    names = [step.name for step in period.steps]
    wanted = [rollup_id_of(name, group) for name in [*names, *filter(None, [period.whole])]]
    found = read_rollups(database, wanted, consistent=False)
    counts = {rollup_id: rollup.counts for rollup_id, rollup in found.items()}
    steps = [(step, counts.get(rollup_id_of(step.name, group), {})) for step in period.steps]
    if period.whole is None:
        totals = sum_up(each for _, each in steps)
    else:
        totals = counts.get(rollup_id_of(period.whole, group), {})
    has_lists = municipality is None
    return ProgrammeReport(
        period,
        municipality,
        totals,
        steps,
        _list(database, period, "municipality") if has_lists else {},
        _list(database, period, "reward") if has_lists else {},
        max((rollup.counted_at for rollup in found.values()), default=None),
    )


def _list(database: Database, period: ReportPeriod, kind: str) -> Mapping[str | None, Counts]:
    found: defaultdict[str, list[Rollup]] = defaultdict(list)
    for listing, first, last in period.listings(kind):
        for rollup in list_rollups(database, listing, first, last):
            found[rollup.group].append(rollup)
    return {
        member_of(group): sum_up(rollup.counts for rollup in rollups)
        for group, rollups in sorted(found.items())
    }
