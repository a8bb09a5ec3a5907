"""docs/operations.md names every alarm there is, and what it says to send is right."""

import json
import re
from pathlib import Path
from typing import Any

import lambda_entry
from resolvers.storage import users
from tests.support.lambda_process import fresh_lambda_entry
from tests.support.service import HANAKO, Service

SECRETS = {"QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
ALARM = re.compile(
    r'^resource "aws_cloudwatch_metric_alarm" "\w+" \{$(?P<body>.*?)^\}$', re.MULTILINE | re.DOTALL
)
NAME = re.compile(r'alarm_name\s+= "\$\{var\.name\}-(?P<name>[^"]+)"')
FOR_EACH = re.compile(r"^  for_each = (\S+)$", re.MULTILINE)
OVER = {
    "var.table_names": "TABLE",
    "var.gateways": "GATEWAY",
    "aws_cloudwatch_log_metric_filter.throttled": "GATEWAY",
    "var.containers": "container",
    "aws_cloudwatch_log_metric_filter.valkey_away": "container",
    "aws_cloudwatch_log_metric_filter.jobs": "JOB",
    "local.publishers": "PUBLISHER",
    "local.event_rules": "RULE",
    "var.work_queues": "QUEUE",
    "var.waiting_queues": "webhook-deliveries",
    "var.configuration_sets": "mailer",
    "var.machines": "MACHINE",
    "var.archive_streams": "TABLE",
    "var.archive_errors": "archive-errors",
    "var.compaction_workgroups": "compaction",
}
"""What the page calls the keys of alarms; FUNCTION otherwise."""
FUNCTIONS = (
    *("queries", "mutations", "stream", "sweep", "relay", "container"),
    *("events", "webhooks", "inbound", "mailer", "push", "images", "rollups"),
)
ROW = re.compile(
    r"^\| `(?P<name>(?:FUNCTION|TABLE|GATEWAY|JOB|PUBLISHER|RULE|QUEUE|MACHINE)?[a-z-]+)` "
    r"\| (?P<meaning>.+) \| (?P<do>.+) \|$"
)


def alarms_of_infra() -> set[str]:
    names = set()
    for source in INFRA.rglob("*.tf"):
        for alarm in ALARM.finditer(source.read_text("utf-8")):
            (name,) = NAME.findall(alarm["body"])
            keys = "".join(FOR_EACH.findall(alarm["body"]))
            if keys == "var.dead_letter_queues":
                names |= queues()
            else:
                names.add(name.replace("${each.key}", OVER.get(keys, "FUNCTION")))
    return names


def queues() -> set[str]:
    written = "".join(
        (INFRA / "modules" / name / "outputs.tf").read_text("utf-8")
        for name in (
            *("archive", "functions", "events", "webhooks", "inbound", "mailer", "push"),
            *("images", "rollups"),
        )
    )
    merged = (INFRA / "main.tf").read_text("utf-8")
    return {
        *re.findall(r" ([\w-]+)\s+= aws_sqs_queue\.\w+\.name$", written, re.MULTILINE),
        *re.findall(r" ([\w-]+)\s+= module\.\w+\.dead_letter_name\b", written),
        *re.findall(r'"(\w+)" => \w+\.dead_letter_queue', merged),
    }


def rows() -> dict[str, re.Match[str]]:
    found = filter(None, map(ROW.match, PAGE.partition("\n## Alarms\n")[2].splitlines()))
    return {row["name"]: row for row in found}


def test_alarms_and_rows_match() -> None:
    alarms = alarms_of_infra()
    assert {"FUNCTION-faults", "TABLE-throttles", "sweep-silent", "unswept"} <= alarms
    assert set(rows()) == alarms


def test_rows_lead_to_alarms_that_exist() -> None:
    quoted = re.findall(
        rf"`(?:{'|'.join((*FUNCTIONS, 'api'))})-[a-z-]+`",
        PAGE.partition("\n## Alarms\n")[2],
    )
    known = alarms_of_infra() | {
        name.replace("FUNCTION", function).replace("PUBLISHER", function)
        for name in alarms_of_infra()
        for function in FUNCTIONS
    }
    assert quoted
    assert {name.strip("`") for name in quoted} <= known


def test_documented_event_erases_again_after_restore(
    moto_client: Any, moto_environment: str
) -> None:
    service = Service(moto_client, moto_environment)
    service.change("updateViewer", input={"displayName": "Hanako"})
    (event,) = re.findall(r"```json\n(   \{.*?)\n   ```", PAGE, re.DOTALL)
    variables = {"ENVIRONMENT": moto_environment, "FUNCTION": "mutations", **SECRETS}
    with fresh_lambda_entry(variables):
        answer = lambda_entry.handler(json.loads(event.replace("SUB", HANAKO["sub"])), None)
    assert answer["userErrors"] == []
    account = users.read(service.database, HANAKO["sub"])
    assert account is not None
    assert account.is_erased
    assert account.display_name is None
