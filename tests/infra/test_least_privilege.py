"""What functions and tasks call of DynamoDB is what their roles may do, and nothing else is."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from tests.infra.conftest import lines_of
from tests.infra.drive import record_all
from tests.infra.recorded_service import FUNCTION_OF, Recording
from tests.infra.switches import turn_on
from tools.infra.calls import Call
from tools.infra.grants import (
    EVERYBODY,
    differences,
    granted,
    other_grants,
    other_resources,
    unread_policies,
    wildcards,
    written,
)
from tools.terraform.core import Terraform
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra

SECRETS = frozenset({"kms:Decrypt", "ssm:GetParameter"})
SIGN_IN = frozenset({"elasticache:Connect"})
LOGS = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})
TRACES = frozenset({"xray:PutTelemetryRecords", "xray:PutTraceSegments"})
# Source: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", execution role
# permissions: the mapping is refused without one of the four.
STREAM_READS = frozenset(
    f"dynamodb:{action}"
    for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
)
# Source: AWS Lambda Developer Guide, "Configuring execution role permissions" for Amazon SQS.
QUEUE_READS = frozenset(
    f"sqs:{action}" for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
)
# Source: AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon
# VPC", required IAM permissions.
CONNECTIONS = frozenset(
    f"ec2:{action}"
    for action in (
        *("AssignPrivateIpAddresses", "UnassignPrivateIpAddresses", "CreateNetworkInterface"),
        *("DeleteNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets"),
    )
)
# Source: Amazon Athena User Guide, "Control access to Amazon S3 from Athena" and "Use IAM policies
# to control access to workgroups"; AWS Step Functions Developer Guide, "IAM policies for Amazon
# Athena calls". Athena reads tables and writes results with the caller's rights.
QUERIES = frozenset(
    {
        *(f"athena:{each}QueryExecution" for each in ("Get", "Start", "Stop")),
        *("athena:GetQueryResults", "glue:GetDatabase", "glue:GetTable"),
        *("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
        *("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts"),
        "s3:PutObject",
    }
)
CHANGES_OF_USERS = frozenset(
    f"cognito-idp:{action}"
    for action in (
        *("AdminAddUserToGroup", "AdminCreateUser", "AdminDeleteUser", "AdminDisableUser"),
        "AdminGetUser",
        *("AdminInitiateAuth", "AdminSetUserPassword", "AdminUserGlobalSignOut"),
    )
)
BESIDE_TABLES = {
    "queries": LOGS | TRACES,
    "mutations": LOGS | TRACES | SECRETS | {"lambda:InvokeFunction", "s3:PutObject"},
    "enrolment": LOGS | TRACES | SECRETS | CHANGES_OF_USERS,
    # Lambda reads the stream, and gives up, with the function's role.
    "stream": LOGS | TRACES | STREAM_READS | {"appsync:GraphQL", "sqs:SendMessage"},
    "sweep": LOGS | TRACES | {"lambda:InvokeFunction", "sqs:SendMessage"},
    "relay": LOGS | TRACES | STREAM_READS | CONNECTIONS | SECRETS | SIGN_IN | {"sqs:SendMessage"},
    "events": LOGS
    | TRACES
    | STREAM_READS
    | {"appsync:GraphQL", "events:PutEvents", "lambda:InvokeFunction", "sqs:SendMessage"},
    "webhooks": LOGS | TRACES | QUEUE_READS | {"sqs:ChangeMessageVisibility", "sqs:SendMessage"},
    "inbound": LOGS | TRACES | QUEUE_READS,
    "mailer": LOGS
    | TRACES
    | QUEUE_READS
    | {"cognito-idp:AdminGetUser", "ses:SendEmail", "ses:SendTemplatedEmail"},
    "images": LOGS
    | TRACES
    | QUEUE_READS
    | {f"s3:{each}" for each in ("DeleteObject", "GetObject", "ListBucket", "PutObject")},
    "push": LOGS | TRACES | QUEUE_READS | SECRETS,
    "rollups": LOGS | TRACES | QUEUE_READS,
    "workflow": LOGS | TRACES | {"sqs:SendMessage", "states:StartExecution"},
    "archive": LOGS | TRACES | STREAM_READS | {"firehose:PutRecordBatch", "sqs:SendMessage"},
    # ECS writes a task's log, and reads its API keys, with a role of its own.
    "serve task": SECRETS | SIGN_IN | {"lambda:InvokeFunction", "s3:PutObject"},
    "verify task": frozenset(),
    "verify-archive task": QUERIES,
    "verify-rollups task": QUERIES,
    "sweep task": {"lambda:InvokeFunction"},
    "report task": QUERIES | {"kms:Decrypt", "kms:GenerateDataKey", "sns:Publish"},
    "load-postgres task": QUERIES,
}
"""What they do outside of tables: what Lambda does for functions, secrets, publishing."""
RUNS = {"serve task": ("queries", "mutations"), "sweep task": ("sweep",)}
"""Tasks that do what functions do. Whether a task is ready shows in a read of queries', too."""


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with mock_aws():
        client = boto3.client("dynamodb")
        yield record_all(client)
        client.close()


def test_every_policy_is_read(plan: Plan) -> None:
    assert lines_of(unread_policies(plan)) == ""


def test_every_resolver_field_was_called(recording: Recording) -> None:
    assert set(FUNCTION_OF) - recording.driven == set()


@pytest.mark.parametrize("runner", EVERYBODY)
def test_grants_equal_calls(
    whole_plans: dict[str, Plan], recording: Recording, runner: str
) -> None:
    made: set[Call] = set()
    for function in RUNS.get(runner, (runner,)):
        made |= recording.made[function]
    for environment, plan in whole_plans.items():
        grants = granted(plan, runner, environment)
        assert lines_of(differences(runner, grants, made)) == ""


WRONG_GRANTS = (
    (
        "queries",
        'users          = ["BatchGetItem", "GetItem"]',
        'users          = ["BatchGetItem", "Query"]',
        "queries calls dynamodb:GetItem on users, which its role is not granted",
        "dynamodb:Query on users is granted, and queries never calls it",
    ),
    (
        "sweep",
        'users         = ["expiry_shard-next_expiry-index"]',
        'users         = ["another-index"]',
        "sweep calls dynamodb:Query on users/index/expiry_shard-next_expiry-index, which",
    ),
    (
        "verify task",
        'stock_movements = ["Scan"]',
        'stock_movements = ["PutItem"]',
        "verify task calls dynamodb:Scan on stock_movements, which its role is not granted",
    ),
)


@pytest.mark.slow
def test_missing_and_extra_grants_are_found(
    spare_terraform: Terraform, recording: Recording
) -> None:
    roles = spare_terraform.folder / "modules" / "functions" / "roles.tf"
    log = '"logs:PutLogEvents"'
    assert log in roles.read_text("utf-8")
    roles.write_text(roles.read_text("utf-8").replace(log, '"logs:*"', 1), encoding="utf-8")
    path = roles.with_name("access.tf")
    text = path.read_text("utf-8")
    for _, right, wrong, *_ in WRONG_GRANTS:
        assert right in text
        text = text.replace(right, wrong, 1)
    path.write_text(text, encoding="utf-8")

    plan = Plan.read(spare_terraform.plan("dev", *turn_on()))

    for function, _, _, *problems in WRONG_GRANTS:
        found = lines_of(
            differences(function, granted(plan, function, "dev"), recording.made[function])
        )
        assert [each for each in problems if each not in found] == [], found
    assert "statement Log: logs:* is not a single action" in lines_of(wildcards(plan))


def test_verification_alone_writes_checkpoints(whole_plans: dict[str, Plan]) -> None:
    table = "ledger_checkpoints"
    for environment, plan in whole_plans.items():
        for runner in EVERYBODY:
            lines = written(runner, granted(plan, runner, environment))
            tables = {line.rpartition(" on ")[2] for line in lines}
            assert (table in tables) is (runner == "verify task")
            assert runner != "verify task" or tables == {table}


@pytest.mark.parametrize("publisher", ["stream", "relay", "archive"])
def test_publisher_touches_no_table(whole_plans: dict[str, Plan], publisher: str) -> None:
    for environment, plan in whole_plans.items():
        assert granted(plan, publisher, environment) == {}


@pytest.mark.parametrize("runner", EVERYBODY)
def test_runner_has_only_listed_other_grants(plan: Plan, runner: str) -> None:
    assert other_grants(plan, runner) == BESIDE_TABLES[runner]


def test_publishers_reach_their_own_alone(plan: Plan) -> None:
    def published(function: str) -> set[str]:
        found = other_resources(plan, function, "appsync:GraphQL")
        return {each.partition("/types/")[2] for each in found}

    def arns(type_name: str, module: str) -> set[str]:
        found = [each for each in plan.of_type(type_name) if each.address.startswith(module)]
        return {each.values["arn"] for each in found}

    assert published("stream") == {
        *("Mutation/fields/publishBalance", "PointBalance/*", "ExpiringPoints/*")
    }
    assert published("events") == {
        *("Mutation/fields/publishExchange", "Mutation/fields/publishQrToken"),
        *("ExchangeChange/*", "QrTokenChange/*"),
    }
    relay = arns("aws_lambda_function", "module.relay[0].")
    assert other_resources(plan, "events", "lambda:InvokeFunction") == relay != set()
    bus = arns("aws_cloudwatch_event_bus", "module.events[0].")
    assert other_resources(plan, "events", "events:PutEvents") == bus != set()


def test_reader_of_the_archive_writes_only_results(plan: Plan) -> None:
    (results,) = other_resources(plan, "load-postgres task", "s3:PutObject")

    assert results.endswith("-archive-data-123456789012/results/reports/*")
    assert "s3:DeleteObject" not in other_grants(plan, "report task")


def test_no_grant_has_a_wildcard(plan: Plan) -> None:
    assert lines_of(wildcards(plan)) == ""
