"""Mistakes, made in a copy of infra/, are found, with the place where each is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.engine.tables import read_definitions
from tests.infra.conftest import lines_of
from tests.infra.switches import turn_on
from tests.support.running_product import FIELDS, SCHEMA_TEXT
from tools.infra.grants import EVERYBODY, granted, unread_policies, wildcards, written
from tools.infra.planned_api import wrong_resolvers, wrong_sources
from tools.infra.planned_gateways import read_routes, wrong_permissions, wrong_routes
from tools.infra.planned_tables import differences_from_definitions, keys_without_type
from tools.infra.policies import parliament_findings
from tools.infra.schedules import wrong_schedules
from tools.infra.values import unknown_values
from tools.terraform.core import Terraform, TerraformError, copy_infra
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra

TABLES = "modules/tables/main.tf"
ROLES = "modules/functions/roles.tf"
RESOLVERS = "modules/api/resolvers.tf"
WEATHER = """
resource "aws_appsync_resolver" "weather" {
  api_id      = aws_appsync_graphql_api.this.id
  type        = "Query"
  field       = "weather"
  data_source = aws_appsync_datasource.this["queries"].name
}
"""


@dataclass(frozen=True)
class Mistake:
    """In `file` the text `right` becomes `wrong`; `problem` is a pattern."""

    name: str
    file: str
    right: str
    wrong: str
    problem: str

    def make_in(self, infra: Path) -> None:
        path = infra / self.file
        text = path.read_text("utf-8")
        assert self.right in text, f"{self.file} has no {self.right!r} any more"
        path.write_text(text.replace(self.right, self.wrong, 1), encoding="utf-8")

    def __str__(self) -> str:
        return self.name


KEY_WITHOUT_ATTRIBUTE = Mistake(
    "key attribute not defined",
    TABLES,
    "for_each = each.value.attributes",
    'for_each = { for name, kind in each.value.attributes : name => kind if name != "geo_pk" }',
    r"(?s)on modules/tables/main\.tf line \d+.*Table locations: its attributes",
)
PLANNED = (
    Mistake(
        "table unlike its definition",
        TABLES,
        "attribute_name = ttl.value",
        'attribute_name = "never"',
        r'module\.tables\.aws_dynamodb_table\.this\["qr_tokens"\]: .* is not the definition ',
    ),
    Mistake(
        "no schedule",
        "modules/archive/compaction.tf",
        "${each.value.days} *)",
        "* *)",
        r"module\.archive\[0\]\.aws_scheduler_schedule\.this\[.*: .* is not a schedule",
    ),
    Mistake(
        "wildcard IAM",
        ROLES,
        '"logs:PutLogEvents"',
        '"logs:*"',
        r'module\.functions\.aws_iam_role_policy\.this\["queries"\]\.policy, statement Log: '
        r"logs:\* is not a single action",
    ),
    Mistake(
        "IAM action typo",
        "modules/functions/access.tf",
        'qr_tokens      = ["GetItem"]',
        'qr_tokens      = ["GetItm"]',
        r'module\.functions\.aws_iam_role_policy\.this\["queries"\]\.policy: UNKNOWN_ACTION .*'
        r"dynamodb:GetItm",
    ),
    Mistake(
        "resolver for a field that does not exist",
        RESOLVERS,
        "# Direct Lambda resolvers",
        f"{WEATHER}\n# Direct Lambda resolvers",
        r"module\.api\.aws_appsync_resolver\.weather: Query\.weather is not a field with",
    ),
    Mistake(
        "description that WAF refuses",
        "modules/auth/firewall.tf",
        "What reaches the user pool.",
        "What reaches the city's pool.",
        r"module\.auth\.module\.firewall\[0\]\.aws_wafv2_web_acl\.this\.description: "
        r'"What reaches the city\'s pool\." is not written as a EntityDescription is: ',
    ),
)


def verify(terraform: Terraform, environment: str) -> Iterator[str]:
    """What is wrong: what the core says of the HCL, else what the plan says that is not so."""
    try:
        plan = Plan.read(terraform.plan(environment, *turn_on()))
    except TerraformError as failed:
        yield str(failed)
        return
    yield from unread_policies(plan)
    yield from unknown_values(plan)
    yield from keys_without_type(plan)
    yield from differences_from_definitions(plan, environment, read_definitions())
    yield from wrong_resolvers(plan, SCHEMA_TEXT, FIELDS)
    yield from wrong_sources(plan)
    yield from wrong_routes(plan, read_routes())
    yield from wrong_permissions(plan, read_routes())
    yield from wrong_schedules(plan)
    yield from wildcards(plan)
    yield from parliament_findings(plan)
    yield from _wrong_grants(plan, environment)


def _wrong_grants(plan: Plan, environment: str) -> Iterator[str]:
    try:
        grants = {each: granted(plan, each, environment) for each in EVERYBODY}
    except ValueError as wrong:
        yield str(wrong)
    else:
        yield from written("queries", grants["queries"])


@pytest.fixture
def copy(knowing_provider: str, tmp_path: Path) -> Terraform:
    return Terraform(copy_infra(tmp_path), knowing_provider)


def test_nothing_is_found_without_a_mistake(copy: Terraform) -> None:
    assert lines_of(verify(copy, "dev")) == ""


def test_key_without_attribute_is_not_planned(copy: Terraform) -> None:
    KEY_WITHOUT_ATTRIBUTE.make_in(copy.folder)

    found = lines_of(verify(copy, "dev"))

    assert re.search(KEY_WITHOUT_ATTRIBUTE.problem, found), found


def test_mistakes_of_plan_are_found_together(copy: Terraform) -> None:
    for mistake in PLANNED:
        mistake.make_in(copy.folder)

    found = lines_of(verify(copy, "dev"))

    assert [each for each in PLANNED if not re.search(each.problem, found)] == [], found


def test_prod_cannot_show_its_schema(copy: Terraform) -> None:
    settings = copy.folder / "envs" / "appsync.json"
    settings.write_text(settings.read_text("utf-8").replace("false", "true"), encoding="utf-8")

    assert "prod does not show its schema to callers" in lines_of(verify(copy, "prod"))
