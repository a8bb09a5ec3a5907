import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import botocore.session
import duckdb
import pytest
import sqlglot
from botocore.validate import ParamValidator

from admin.archive.backfill import SOURCES
from admin.archive.tables import OF_PROGRAMME, columns_of
from resolvers.events.archive.rows import TABLES, rows_of
from resolvers.storage.base.stream_records import read_change
from tests.infra.switches import ARCHIVED
from tests.support.every_type import live
from tests.support.identities import ADMIN, KIOSK
from tests.support.scenarios import erase
from tests.support.service import Service
from tests.support.stream_records import records_of
from tools.terraform.plans import Plan, Resource

pytestmark = pytest.mark.infra

ZONE = ZoneInfo("Asia/Tokyo")
DATABASE = "recycle_points_prod"
# As the Scheduler fills it in.
TIME = ("<aws.scheduler.scheduled-time>", "2026-11-28T17:00:00Z")
Connection = duckdb.DuckDBPyConnection


def of_archive(plan: Plan, type_name: str) -> dict[str, Resource]:
    """Return the archive's resources of a type by the last part of their addresses."""
    return {
        each.key or each.address.rpartition(".")[2]: each
        for each in plan.of_type(type_name)
        if each.address.startswith("module.archive[0].")
    }


def request_of(plan: Plan, key: str) -> dict[str, Any]:
    """Return what the Scheduler asks Athena for."""
    (text,) = of_archive(plan, "aws_scheduler_schedule")[key].texts_at("target.input")
    return dict(json.loads(text.replace(*TIME)))


@pytest.fixture
def athena() -> Iterator[Connection]:
    """DuckDB in Athena's place, with the archive's tables, empty."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA {DATABASE}")
        for name, table in TABLES.items():
            columns = [f'"{column}" {each["type"]}' for column, each in table["columns"].items()]
            for made, more in ((name, []), (f"{name}_incoming", ["dt string"])):
                connection.execute(f"CREATE TABLE {DATABASE}.{made} ({', '.join(columns + more)})")
        yield connection


def insert(athena: Connection, table: str, row: Mapping[str, Any]) -> None:
    whole = dict.fromkeys(athena.table(f"{DATABASE}.{table}").columns)
    marks = ", ".join("?" * len(whole))
    text = f"INSERT INTO {DATABASE}.{table} VALUES ({marks})"  # noqa: S608 - names of ours
    athena.execute(text, [*{**whole, **row}.values()])


def run(athena: Connection, text: str) -> None:
    (translated,) = sqlglot.transpile(text, read="athena", write="duckdb")
    athena.execute(translated)


def read(athena: Connection, table: str) -> list[dict[str, Any]]:
    found = athena.table(f"{DATABASE}.{table}").order("ALL")
    names = found.columns
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_tables_have_the_columns_of_rows(plan: Plan) -> None:
    planned = {
        each.values["name"]: {
            column["name"]: {"type": column["type"], "comment": column["comment"]}
            for column in each.values["storage_descriptor"][0]["columns"]
        }
        for each in plan.of_type("aws_glue_catalog_table")
    }
    for table in OF_PROGRAMME:
        assert planned.pop(table).keys() == columns_of(table).keys()
    assert planned == {
        name: TABLES[name.removesuffix("_incoming")]["columns"]
        for name in (*TABLES, *(f"{each}_incoming" for each in ARCHIVED))
    }


def test_stream_of_a_table_fills_its_partition(plan: Plan) -> None:
    function = next(
        each
        for each in plan.of_type("aws_lambda_function")
        if each.values["function_name"].endswith("-archive")
    )
    prefix = function.values["environment"][0]["variables"]["ARCHIVE_STREAMS"]
    for table, stream in of_archive(plan, "aws_kinesis_firehose_delivery_stream").items():
        incoming = of_archive(plan, "aws_glue_catalog_table")[table]
        template = incoming.values["parameters"]["storage.location.template"]
        (bucket,) = stream.texts_at("extended_s3_configuration.bucket_arn")
        (path,) = stream.texts_at("extended_s3_configuration.prefix")
        (schema,) = stream.texts_at(
            "extended_s3_configuration.data_format_conversion_configuration"
            ".schema_configuration.table_name"
        )

        assert stream.values["name"] == f"{prefix}{table}"
        assert schema == f"{table}_incoming"
        written = f"s3://{bucket.rpartition(':')[2]}/{path}"
        assert written.replace("!{timestamp:yyyy-MM-dd}", "${dt}") == template


def test_filters_pass_what_makes_rows(
    whole_plans: dict[str, Plan], moto_client: Any, moto_environment: str
) -> None:
    service = Service.open(moto_client, moto_environment)
    live(service)
    # Where an earlier test made the first one, no stream has a record of it.
    service.make_location()
    service.change("reportLocationStatus", KIOSK, locationId=service.location_id, status="FULL")
    for points in (1, 2):
        service.done("setBudget", ADMIN, input={"fiscalYear": 2026, "points": points})
    erase(service)
    changes = [
        (table, record["eventName"], read_change(record, service.database.table_prefix))
        for table, found in records_of(service, *SOURCES).items()
        for record in found
    ]

    kinds = {(table, name) for table, name, change in changes if [*rows_of(change, "1", ZONE)]}

    assert kinds == {
        (key, name)
        for key, mapping in of_archive(
            whole_plans["prod"], "aws_lambda_event_source_mapping"
        ).items()
        for pattern in mapping.texts_at("filter_criteria.filter.pattern")
        for name in json.loads(pattern)["eventName"]
    }


@pytest.mark.parametrize("table", sorted(ARCHIVED))
def test_merge_keeps_every_row_once(
    whole_plans: dict[str, Plan], athena: Connection, table: str
) -> None:
    plan = whole_plans["prod"]
    today = datetime.now(ZONE).date()
    values = {"string": "text", "bigint": 2**40, "int": 7, "double": 0.5, "boolean": True}
    row = {name: values[each["type"]] for name, each in TABLES[table]["columns"].items()}
    row["local_date"] = str(today - timedelta(days=1))
    other = {**row, TABLES[table]["key"][0]: "another"}
    before = {**row, TABLES[table]["key"][0]: "before"}
    # The other tables may lack what belongs to it.
    of_today = {**row, TABLES[table]["key"][0]: "today", "local_date": str(today)}
    for each, days in ((row, 2), (row, 1), (other, 0), (other, 0), (before, 30), (of_today, 0)):
        dt = str(today - timedelta(days=days))
        insert(athena, f"{table}_incoming", {**each, "dt": dt})

    for _ in range(2):
        run(athena, request_of(plan, f"merge-{table}")["QueryString"])
    assert read(athena, table) == sorted((other, row), key=lambda each: list(each.values()))

    query = of_archive(plan, "aws_athena_named_query")[f"rebuild-{table}"]
    run(athena, query.values["query"])
    assert len(read(athena, table)) == len((row, other, before))


def test_athena_takes_what_the_scheduler_asks(plan: Plan) -> None:
    model = botocore.session.get_session().get_service_model("athena")
    shape = model.shape_for("StartQueryExecutionInput")
    schedules = of_archive(plan, "aws_scheduler_schedule")
    tokens = []
    for key in schedules:
        request = request_of(plan, key)
        assert ParamValidator().validate(request, shape).generate_report() == ""
        # Source: Amazon Athena API Reference, StartQueryExecution.
        assert 32 <= len(request["ClientRequestToken"]) <= 128
        assert request["WorkGroup"].endswith("-compaction")
        tokens.append(request["ClientRequestToken"])
    assert len(set(tokens)) == len(schedules) == 3 * len(TABLES)
