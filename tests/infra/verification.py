"""All that is checked of a copy of infra/ without running the product: what is wrong, and where."""

from collections.abc import Iterator

from local.engine.tables import read_definitions
from tests.infra.grants import EVERYBODY, granted, unread_policies, wildcards, written
from tests.infra.planned_api import wrong_resolvers, wrong_sources
from tests.infra.planned_gateways import read_routes, wrong_permissions, wrong_routes
from tests.infra.planned_tables import differences_from_definitions, keys_without_type
from tests.infra.plans import Plan
from tests.infra.policies import parliament_findings
from tests.infra.schedules import wrong_schedules
from tests.infra.switches import turn_on
from tests.infra.terraform import Terraform, TerraformError
from tests.infra.values import unknown_values
from tests.support.running_product import FIELDS, SCHEMA_TEXT


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
