import pytest
from graphql import EnumValueDefinitionNode, Node, Visitor, parse, visit

from local.aws.engine.tables import read_definitions
from resolvers.events.archive.rows import TABLES
from resolvers.settings import Function, Settings, read_settings
from tests.infra.conftest import ENVIRONMENTS, lines_of
from tests.infra.switches import turn_on
from tests.support.container_tasks import RELAY_KEY
from tests.support.push_keys import SERVER_PRIVATE_KEY
from tests.support.running_product import FIELDS, SCHEMA_TEXT, SECRETS
from tools.cost.model import ALARM_METRICS
from tools.infra.metrics import watched_metrics
from tools.infra.planned_api import variables_of, wrong_resolvers, wrong_sources
from tools.infra.planned_tables import differences_from_definitions, keys_without_type
from tools.infra.schedules import wrong_schedules
from tools.infra.values import unknown_values
from tools.release.schemas import find_differences
from tools.terraform.core import Terraform, TerraformError
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra

SECRETS_OF_ALL = {**SECRETS, "WEB_PUSH_PRIVATE_KEY": SERVER_PRIVATE_KEY}
SECRET_NAMES = frozenset(name for each in Function for name in each.secret_names)
# In AWS publishing is signed with what boto3 finds: the role. Webhooks go to public addresses.
NOT_IN_AWS = SECRET_NAMES | {
    *("RELAY_KEYS", "PUBLISHER_ACCESS_KEY_ID", "PUBLISHER_SECRET_ACCESS_KEY"),
    "WEBHOOK_LOOPBACK",
}
NAMES = frozenset(name.upper() for name in Settings.model_fields) - NOT_IN_AWS


def described_kinds(text: str) -> set[type[Node]]:
    """Return the kinds of definitions that have descriptions in an SDL text."""
    kinds = set()

    class Collector(Visitor):
        def enter(self, node: Node, *_: object) -> None:
            if getattr(node, "description", None):
                kinds.add(type(node))

    visit(parse(text), Collector())
    return kinds


def test_every_value_is_known_to_aws(plan: Plan) -> None:
    assert lines_of(unknown_values(plan)) == ""


def test_every_key_is_defined(plan: Plan) -> None:
    assert lines_of(keys_without_type(plan)) == ""


def test_planned_tables_match_definitions(whole_plans: dict[str, Plan]) -> None:
    for environment, plan in whole_plans.items():
        found = differences_from_definitions(plan, environment, read_definitions())
        assert lines_of(found) == ""


def test_fields_and_resolvers_match(plan: Plan) -> None:
    assert lines_of(wrong_resolvers(plan, SCHEMA_TEXT, FIELDS)) == ""


def test_every_source_calls_its_function(plan: Plan) -> None:
    assert lines_of(wrong_sources(plan)) == ""


def test_every_schedule_is_valid(plan: Plan) -> None:
    assert len(plan.of_type("aws_scheduler_schedule")) == 16 + 3 * len(TABLES)
    assert lines_of(wrong_schedules(plan)) == ""


def test_planned_schema_is_the_generated_one(plan: Plan) -> None:
    (api,) = plan.of_type("aws_appsync_graphql_api")
    planned = api.values["schema"]
    assert list(find_differences(SCHEMA_TEXT, planned)) == []
    assert described_kinds(planned) == described_kinds(SCHEMA_TEXT) - {EnumValueDefinitionNode}


def test_every_function_variable_is_a_setting(plan: Plan) -> None:
    variables = variables_of(plan)

    assert set().union(*variables.values()) == NAMES
    functions = {each.value for each in Function if each is not Function.ALL}
    assert variables.keys() == functions | {"relay"}


def test_every_function_reads_its_variables(whole_plans: dict[str, Plan]) -> None:
    for environment in ENVIRONMENTS:
        for name, variables in variables_of(whole_plans[environment]).items():
            function = Function("stream" if name == "relay" else name)
            secrets = {each: SECRETS_OF_ALL[each] for each in function.secret_names}
            if "RELAY_PARAMETER" in variables:
                secrets["RELAY_KEYS"] = RELAY_KEY
            settings = read_settings({**variables, **secrets})
            assert (settings.environment, settings.function) == (environment, function)


def test_only_functions_with_secrets_name_them(plan: Plan) -> None:
    assert {name for name, each in variables_of(plan).items() if "SECRETS_PARAMETER" in each} == {
        each.value for each in Function if each is not Function.ALL and each.secret_names
    }


def test_cost_counts_metrics_of_alarms(whole_plans: dict[str, Plan]) -> None:
    # Two gateways, two checks; four types for partners, a sweep's job, a kiosk's cap.
    more = ALARM_METRICS["gateway"] + ALARM_METRICS["check"] + 4 + 1 + 1
    assert len([*watched_metrics(whole_plans["prod"])]) == sum(ALARM_METRICS.values()) + more


@pytest.mark.slow
def test_prod_cannot_show_its_schema(spare_terraform: Terraform) -> None:
    settings = spare_terraform.folder / "envs" / "appsync.json"
    settings.write_text(settings.read_text("utf-8").replace("false", "true"), encoding="utf-8")

    with pytest.raises(TerraformError, match="prod does not show its schema to callers"):
        spare_terraform.plan("prod", *turn_on())
