import json
from collections import Counter
from fnmatch import fnmatchcase

import botocore.session
import click
import pytest
import uvicorn
from botocore.validate import ParamValidator

from container.__main__ import verbs
from container.health import LIVE_PATH, READY_PATH
from container.metrics import METRICS_PATH
from container.server import GRACEFUL_SECONDS, SERVED
from container.settings import ServerSettings, read_server_settings
from resolvers.settings import Settings, read_settings
from tests.infra.conftest import ENVIRONMENTS
from tests.support.container_tasks import RELAY_KEY
from tests.support.running_product import SECRETS
from tools.infra import grants
from tools.infra.planned_gateways import read_routes
from tools.infra.planned_network import EVERYBODY, flows_in, flows_out, members_of_groups
from tools.infra.planned_tasks import container_of, plain_variables_of, secrets_of
from tools.terraform.plans import Plan
from tools.terraform.toolbox import ROOT

pytestmark = pytest.mark.infra

TASKS = tuple(each.removesuffix(" task") for each in grants.TASKS)
# A developer's machine sets these; in AWS functions publish, and the secrets are read.
NOT_OF_A_TASK = frozenset(
    {
        *("APPSYNC_ENDPOINT", "ARCHIVE_STREAMS", "EVENT_BUS", "FUNCTION", "HOST", "PORT"),
        *("RELAY_FUNCTION", "RELAY_KEYS"),
        *("PUBLISHER_ACCESS_KEY_ID", "PUBLISHER_SECRET_ACCESS_KEY", *SECRETS),
        *("KIOSK_CLIENT_ID", "WEB_PUSH_PRIVATE_KEY", "WEB_PUSH_SUBJECT"),
        *("USER_POOL_ID", "MAIL_SENDER", "MAIL_CONFIGURATION_SET", "WALLET_URL"),
        *("WEBHOOK_QUEUE", "WEBHOOK_LOOPBACK", "INBOUND_PARTNERS"),
        # Their defaults are for tasks behind a balancer.
        *("PROXIES", "ADDRESS_REQUESTS", "ADDRESS_SOCKETS"),
        *("USER_COST_PER_SECOND", "ADDRESS_COST_PER_SECOND"),
        *("APPROVAL_MACHINE", "FULFILMENT_MACHINE", "AUTO_APPROVE_POINTS", "VOUCHERS_LOW"),
    }
)


def variables_of(plan: Plan, task: str) -> dict[str, str]:
    """Return a task's environment, with a text for each secret."""
    secrets = dict.fromkeys(secrets_of(plan, task), "k" * 20)
    return {**plain_variables_of(plan, task), **secrets}


def test_server_reads_every_variable(plan: Plan) -> None:
    known = {name.upper() for name in (*Settings.model_fields, *ServerSettings.model_fields)}

    planned = set(variables_of(plan, "serve"))

    # boto3 reads it.
    assert planned - {"AWS_DEFAULT_REGION"} == known - NOT_OF_A_TASK


def test_server_has_the_limits_of_appsync(whole_plans: dict[str, Plan]) -> None:
    limits = json.loads((ROOT / "infra" / "envs" / "appsync.json").read_text("utf-8"))
    for environment in ENVIRONMENTS:
        planned = variables_of(whole_plans[environment], "serve")
        relay = {"RELAY_KEYS": RELAY_KEY}
        settings = read_server_settings({**planned, **relay})

        assert read_settings({**planned, **SECRETS, **relay}).environment == environment
        assert {
            "introspection": settings.introspection,
            "query_depth_limit": settings.query_depth_limit,
            "resolver_count_limit": settings.resolver_count_limit,
        } == limits[environment]
        assert settings.log_level == "INFO"


def test_secrets_are_in_no_variable(plan: Plan) -> None:
    for name in TASKS:
        planned = plain_variables_of(plan, name)
        assert not planned.keys() & {"API_KEYS", "RELAY_KEYS", *SECRETS}
        assert "@" not in planned.get("VALKEY_URL", "")
    assert "SECRETS_PARAMETER" not in variables_of(plan, "verify")


@pytest.mark.parametrize("name", TASKS)
def test_image_knows_the_verb(plan: Plan, name: str) -> None:
    verb, *options = container_of(plan, name)["command"]
    command = verbs.commands[verb]
    if isinstance(command, click.Group):
        verb, *options = options
        command = command.commands[verb]

    # It refuses what it does not know.
    command.make_context(verb, options)


def test_task_definition_fits_ecs(plan: Plan) -> None:
    shape = botocore.session.get_session().get_service_model("ecs").shape_for("ContainerDefinition")
    for name in TASKS:
        report = ParamValidator().validate(container_of(plan, name), shape)
        assert report.generate_report() == ""


def test_balancer_outlives_what_tasks_promise(plan: Plan) -> None:
    (balancer,) = plan.of_type("aws_lb")
    (group,) = plan.of_type("aws_lb_target_group")
    idle = balancer.values["idle_timeout"]

    assert group.values["health_check"][0]["path"] == LIVE_PATH
    # Above the time between two pings, and below that for which tasks keep a connection.
    ping_seconds = uvicorn.Config("any", **SERVED).ws_ping_interval
    assert ping_seconds is not None
    assert 2 * ping_seconds < idle < SERVED["timeout_keep_alive"]
    assert container_of(plan, "serve")["stopTimeout"] > GRACEFUL_SECONDS
    assert int(group.values["deregistration_delay"]) > GRACEFUL_SECONDS


def test_balancer_forwards_the_api_and_no_more(plan: Plan) -> None:
    rules = plan.of_type("aws_lb_listener_rule")
    patterns = [each for rule in rules for each in rule.texts_at("condition.path_pattern.values")]

    def is_forwarded(path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in patterns)

    served = ["/graphql", "/graphql/realtime", *(row["path"] for row in read_routes())]
    assert [path for path in served if not is_forwarded(path)] == []
    for path in (LIVE_PATH, READY_PATH, METRICS_PATH):
        assert not is_forwarded(path)


def test_only_the_balancer_is_open(plan: Plan) -> None:
    between = {
        ("balancer", 8080, "tasks"),
        ("tasks", 6379, "valkey"),
        ("relay", 6379, "valkey"),
        *((reader, 443, "ssm") for reader in ("jobs", "loader", "relay", "tasks")),
        ("loader", 5432, "database"),
    }
    assert flows_in(plan) == between | {(EVERYBODY, port, "balancer") for port in (80, 443)}
    to_aws = {(name, 443, EVERYBODY) for name in ("jobs", "loader", "tasks")}
    assert flows_out(plan) == between | to_aws
    assert members_of_groups(plan) == {
        "balancer": {"aws_lb"},
        "database": {"aws_rds_cluster"},
        "jobs": {"aws_scheduler_schedule"},
        "loader": {"aws_scheduler_schedule"},
        "relay": {"aws_lambda_function"},
        "ssm": {"aws_vpc_endpoint"},
        "tasks": {"aws_ecs_service"},
        "valkey": {"aws_elasticache_serverless_cache"},
    }


def test_no_stream_has_a_third_reader(plan: Plan) -> None:
    """Source: Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"."""
    readers = Counter(
        each.values["event_source_arn"] for each in plan.of_type("aws_lambda_event_source_mapping")
    )
    assert max(readers.values()) == 2
