"""Migration of the tables of the old system, which are read and never written.

Each mapped account gets its old balance, once. Rewards and locations keep their old ids. Everything
is read and checked before any write, and the next run completes an interrupted one.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from admin.migration.account_maps import MapRow, read_account_map
from admin.migration.accounts import AccountMigrator
from admin.migration.locations import migrate_location, plan_locations
from admin.migration.old_accounts import OldAccount, compare_ledger, read_old_accounts
from admin.migration.old_tables import LEDGER, USERS, OldTables
from admin.migration.reports import MigratedAccount, MigratedRow, Migration, MigrationReport
from admin.migration.rewards import migrate_reward, plan_rewards
from admin.workers import Progress, do_until_lost
from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.points.expiry import is_over
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.settings import SettingsError
from resolvers.storage.base.client import Database

NOT_KNOWN = "not known whether it was written: run it again"
NOT_WRITTEN = "the tables were lost, it was not written: run it again"
LOST_BEFORE = "the tables were lost before"
_Row = MigratedAccount | MigratedRow


@dataclass(frozen=True)
class _Job:
    """The planned outcome of a row, and the function that writes it."""

    planned: _Row
    write: Callable[[], _Row]


def migrate_tables(  # noqa: PLR0913 - each is an option of the command, or chance
    database: Database,
    users_file: Path,
    *,
    prefix: str,
    programme: Programme,
    now: datetime,
    fulfilment_type: FulfilmentType = FulfilmentType.PICKUP,
    dry_run: bool = False,
    report_progress: Progress | None = None,
    new_salt: Callable[[], str] = lambda: secrets.token_hex(16),
) -> MigrationReport:
    """Migrate the tables `prefix`users, points_ledger, rewards and locations.

    `users_file` maps old accounts to subs; their points come in at `now`. `fulfilment_type` is for
    rewards without one. A dry run reports the same and sends no write. Once the tables are lost,
    the rest is not reached. Raise FileError, TableMissingError; InvalidInputError naming
    from-prefix; SettingsError if points would expire as they come in.
    """
    if is_over(programme.expiry, now, programme.zone):
        raise SettingsError(
            f"PROGRAMME_EXPIRY_POLICY: {programme.expiry} is over, so the points would be expired "
            "at once: choose another"
        )
    old = OldTables(database, prefix)
    map_rows = read_account_map(users_file)
    old_accounts = read_old_accounts(old)
    migrator = AccountMigrator(database, programme, now, new_salt)
    differences = compare_ledger(old, old_accounts)
    rewards = plan_rewards(database, old, now=now, fulfilment_type=fulfilment_type)
    locations = plan_locations(database, old, now=now)
    accounts = migrator.plan(old_accounts, map_rows)
    report = MigrationReport(
        users_table=old.name(USERS),
        ledger_table=old.name(LEDGER),
        map_file=str(users_file),
        dry_run=dry_run,
        accounts=tuple(accounts),
        map_problems=tuple(_find_map_problems(map_rows, old_accounts, old.name(USERS))),
        ledger_differences=tuple(differences),
        rewards=tuple(plan.row for plan in rewards),
        locations=tuple(plan.row for plan in locations),
    )
    if dry_run:
        return report
    jobs = [
        *(_Job(plan.row, partial(migrate_location, database, plan)) for plan in locations),
        *(_Job(plan.row, partial(migrate_reward, database, plan)) for plan in rewards),
        *(_Job(account, partial(migrator.migrate, account)) for account in accounts),
    ]
    done = do_until_lost(_do, jobs, left_out=_leave_out, report_progress=report_progress)
    rows, rest = cast("list[MigratedRow]", done), len(locations) + len(rewards)
    return replace(
        report,
        locations=tuple(rows[: len(locations)]),
        rewards=tuple(rows[len(locations) : rest]),
        accounts=tuple(cast("list[MigratedAccount]", done[rest:])),
    )


def _find_map_problems(
    map_rows: Sequence[MapRow], accounts: Sequence[OldAccount], table_name: str
) -> list[MapRow]:
    """Return the rows that map nothing: they have a problem themselves, or an unknown old id."""
    old_ids = {account.id for account in accounts}
    missing = f"no row of {table_name} has this user_id"
    return [
        replace(row, problem=row.problem or missing)
        for row in map_rows
        if row.problem is not None or row.old_id not in old_ids
    ]


def _do(job: _Job) -> _Row:
    """Write the row if that is planned. Raise an error if the tables are lost."""
    if job.planned.outcome is not Migration.MIGRATED:
        return job.planned
    try:
        return job.write()
    except DomainError as error:
        return replace(job.planned, outcome=Migration.REFUSED, reason=error.message)
    except OutcomeUnknownError:
        return replace(job.planned, outcome=Migration.UNKNOWN, reason=NOT_KNOWN)


def _leave_out(job: _Job, lost: Exception | None) -> _Row:
    if job.planned.outcome is not Migration.MIGRATED:
        return job.planned
    reason = f"{NOT_WRITTEN} ({lost})" if lost is not None else LOST_BEFORE
    return replace(job.planned, outcome=Migration.NOT_REACHED, reason=reason)
