"""Adoption of the tables of the system before this one, which are read and never written.

Each mapped account is opened, once, with its old balance; rewards and locations are put under
their old ids. All is read and checked before anything is written, and what an interrupted run
leaves undone the next one does.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from admin.migration.account_maps import MapRow, read_account_map
from admin.migration.accounts import AccountMigrator
from admin.migration.locations import migrate_location, plan_locations
from admin.migration.old_accounts import OldAccount, compare_ledger, read_old_accounts
from admin.migration.old_tables import LEDGER, USERS, OldTables
from admin.migration.reports import MigratedAccount, MigratedRow, Migration, MigrationReport
from admin.migration.rewards import migrate_reward, plan_rewards
from admin.workers import spread
from resolvers.domain.earning import Programme
from resolvers.domain.enums import FulfilmentType
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.expiry import is_over
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage.client import CapacityExceededError, Database

NOT_KNOWN = "not known whether it was written: run it again"
NOT_WRITTEN = "the tables were lost, it was not written: run it again"
Row = TypeVar("Row", MigratedAccount, MigratedRow)


@dataclass
class _Run:
    """`tell_progress` hears how many rows of how many are done; `lost`: no answer came."""

    workers: int
    total: int
    tell_progress: Callable[[int, int], None] | None
    done: int = 0
    lost: Event = field(default_factory=Event)


@dataclass(frozen=True)
class _Job(Generic[Row]):
    """What would become of a row, and what makes it so where that is adopted."""

    planned: Row
    work: Callable[[], Row]


def migrate(  # noqa: PLR0913 - each is an option of the command, or chance
    database: Database,
    users_file: Path,
    *,
    prefix: str,
    programme: Programme,
    now: datetime,
    fulfilment_type: FulfilmentType = FulfilmentType.PICKUP,
    dry_run: bool = False,
    workers: int = 1,
    tell_progress: Callable[[int, int], None] | None = None,
    new_salt: Callable[[], str] = lambda: secrets.token_hex(16),
) -> MigrationReport:
    """Adopt the tables `prefix`users, points_ledger, rewards and locations.

    `users_file` maps old accounts to subs; points come in at `now`. `fulfilment_type` is that of
    rewards that name none. A dry run reports the same and sends no write. Once the tables are
    lost, what is left is reported as not reached. Raises FileError, TableMissingError; InvalidInput
    naming from-prefix, or expiry where points would be expired as they come in.
    """
    if is_over(programme.expiry, now, programme.zone):
        raise InvalidInputError(
            f"{programme.expiry} is over: the points would be expired at once", ["expiry"]
        )
    old = OldTables(database, prefix)
    map_rows = read_account_map(users_file)
    old_accounts = read_old_accounts(old)
    adopter = AccountMigrator(database, programme, now, new_salt)
    differences = compare_ledger(old, old_accounts)
    rewards = plan_rewards(database, old, now=now, fulfilment_type=fulfilment_type)
    locations = plan_locations(database, old, now=now)
    accounts = adopter.plan(old_accounts, map_rows)
    report = MigrationReport(
        users_table=old.name(USERS),
        ledger_table=old.name(LEDGER),
        map_file=str(users_file),
        dry_run=dry_run,
        accounts=tuple(accounts),
        map_problems=tuple(_find_map_problems(map_rows, old_accounts, old.name(USERS))),
        ledger_differences=tuple(differences),
        rewards=tuple(each.row for each in rewards),
        locations=tuple(each.row for each in locations),
    )
    if dry_run:
        return report
    run = _Run(workers, len(accounts) + len(rewards) + len(locations), tell_progress)
    if tell_progress is not None:
        tell_progress(0, run.total)
    place_jobs = [_Job(each.row, partial(migrate_location, database, each)) for each in locations]
    reward_jobs = [_Job(each.row, partial(migrate_reward, database, each)) for each in rewards]
    account_jobs = [_Job(each, partial(adopter.migrate, each)) for each in accounts]
    return replace(
        report,
        locations=_do_all(run, place_jobs),
        rewards=_do_all(run, reward_jobs),
        accounts=_do_all(run, account_jobs),
    )


def _find_map_problems(
    map_rows: Sequence[MapRow], accounts: Sequence[OldAccount], table_name: str
) -> list[MapRow]:
    """The rows that map nothing: each with its own problem, or because nobody has the old id."""
    old_ids = {account.id for account in accounts}
    missing = f"no row of {table_name} has this user_id"
    return [
        row if row.problem is not None else replace(row, problem=missing)
        for row in map_rows
        if row.problem is not None or row.old_id not in old_ids
    ]


def _do_all(run: _Run, jobs: Sequence[_Job[Row]]) -> tuple[Row, ...]:
    """Do what was planned to be adopted; what became of each row, in their order."""
    rows: list[Row] = []
    with spread(partial(_do, run), jobs, run.workers) as done:
        for row in done:
            rows.append(row)
            run.done += 1
            if run.tell_progress is not None:
                run.tell_progress(run.done, run.total)
    return tuple(rows)


def _do(run: _Run, job: _Job[Row]) -> Row:
    planned = job.planned
    if planned.outcome is not Migration.ADOPTED:
        return planned
    if run.lost.is_set():
        return replace(planned, outcome=Migration.NOT_REACHED, reason="the tables were lost before")
    try:
        return job.work()
    except DomainError as refused:
        return replace(planned, outcome=Migration.REFUSED, reason=refused.message)
    except OutcomeUnknownError:
        return replace(planned, outcome=Migration.UNKNOWN, reason=NOT_KNOWN)
    except (BotoCoreError, ClientError, CapacityExceededError) as lost:
        # OutcomeUnknown is what is raised once a write was sent.
        run.lost.set()
        return replace(planned, outcome=Migration.NOT_REACHED, reason=f"{NOT_WRITTEN} ({lost})")
