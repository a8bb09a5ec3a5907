import asyncio
import contextlib
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict

from admin.cli.command_line import commands
from container.relay import RelayReader
from tests.support.archives import deliver, entry_row
from tests.support.filter_patterns import matches
from tests.support.operators import Command
from tests.support.postgres import running_postgres
from tests.support.service import HANAKO, Service
from tools.infra.planned_tasks import container_of
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra


def pattern_of(plan: Plan, name: str) -> str:
    (pattern,) = (
        each.values["pattern"]
        for each in plan.of_type("aws_cloudwatch_log_metric_filter")
        if each.values["name"].endswith(name)
    )
    return str(pattern)


def run(plan: Plan, name: str, endpoint: str, service: Service, **variables: str) -> list[str]:
    """Run a planned job's command; return what it writes to its log."""
    job = Command(endpoint, service.environment, "container")
    job.variables.update(variables)
    ended = job.run_verb(*container_of(plan, name)["command"])
    return ended.stdout.splitlines()


@pytest.mark.engine
def test_alarm_reads_that_the_books_are_right(
    whole_plans: dict[str, Plan], engine_endpoint: str, engine_service: Service
) -> None:
    plan = whole_plans["prod"]
    term = pattern_of(plan, "-verify-job-done").strip('"')
    entry_id = engine_service.earn(100)["ledgerEntry"]["id"]

    assert term in run(plan, "verify", engine_endpoint, engine_service)[-1]
    engine_service.write("points_ledger", entry_id, entry_hash="another")
    found = run(plan, "verify", engine_endpoint, engine_service)
    assert any(HANAKO["sub"] in line for line in found)
    assert not any(term in line for line in found)


@pytest.mark.engine
@pytest.mark.parametrize("name", ["verify-archive", "verify-rollups"])
def test_alarm_reads_that_the_archive_is_right(
    whole_plans: dict[str, Plan],
    engine_endpoint: str,
    engine_service: Service,
    tmp_path: Path,
    name: str,
) -> None:
    plan = whole_plans["prod"]
    term = pattern_of(plan, f"-{name}-job-done").strip('"')
    (tmp_path / "incoming").mkdir()

    right = run(plan, name, engine_endpoint, engine_service, ARCHIVE_DIR=str(tmp_path))
    day = datetime.now(UTC).date() - timedelta(days=5)
    deliver(tmp_path, [entry_row(1, local_date=str(day), local_month=str(day)[:7])])
    wrong = run(plan, name, engine_endpoint, engine_service, ARCHIVE_DIR=str(tmp_path))

    assert term in right[-1]
    assert wrong
    assert not any(term in line for line in wrong)


@pytest.mark.engine
def test_alarm_reads_that_a_sweep_ended(
    whole_plans: dict[str, Plan], engine_endpoint: str, engine_service: Service
) -> None:
    plan = whole_plans["prod"]
    pattern = pattern_of(plan, "-sweep-job-done")

    lines = run(plan, "sweep", engine_endpoint, engine_service)

    assert [matches(pattern, line, missing_differs=True) for line in lines] == [True]


def test_alarm_reads_that_the_database_was_loaded(
    whole_plans: dict[str, Plan], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan = whole_plans["prod"]
    terms = re.findall('"([^"]+)"', pattern_of(plan, "-load-postgres-job-done"))
    verb, planned = container_of(plan, "load-postgres")["command"]
    deliver(tmp_path, [entry_row(1)])
    monkeypatch.setenv("ARCHIVE_DIR", str(tmp_path))

    def load(dsn: str) -> list[str]:
        return CliRunner().invoke(commands, [verb, dsn]).output.splitlines()

    assert terms
    with running_postgres() as dsn:
        assert conninfo_to_dict(planned).keys() >= conninfo_to_dict(dsn).keys()
        assert any(all(term in line for term in terms) for line in load(dsn))
    assert not any(any(term in line for term in terms) for line in load(dsn))


def test_alarm_reads_that_valkey_is_away(
    whole_plans: dict[str, Plan], caplog: pytest.LogCaptureFixture
) -> None:
    pattern = pattern_of(whole_plans["prod"], "-valkey-away")
    caplog.set_level(logging.WARNING, "container.relay")
    relay = RelayReader(
        "redis://127.0.0.1:1", "moto", ("k" * 32,), lambda *_: None, lambda: None, lambda _: None
    )

    async def read_for_a_while() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await relay.run()

    asyncio.run(read_for_a_while())

    (record,) = caplog.records
    line = {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
    assert matches(pattern, json.dumps(line), missing_differs=True)
    again = {**line, "message": "Valkey answers again after 3 attempts"}
    assert not matches(pattern, json.dumps(again), missing_differs=True)
