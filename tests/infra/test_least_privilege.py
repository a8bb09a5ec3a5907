"""What a function calls of DynamoDB is what its role may do, and nothing else is granted."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from tests.infra.drive import record_all
from tests.infra.findings import lines_of
from tests.infra.grants import (
    FUNCTIONS,
    differences,
    granted,
    other_grants,
    other_resources,
    unread_policies,
    wildcards,
    written,
)
from tests.infra.plans import Plan
from tests.infra.recorded_service import FUNCTION_OF, Recording
from tests.infra.terraform import Terraform

pytestmark = pytest.mark.infra

SECRETS = frozenset({"kms:Decrypt", "ssm:GetParameter"})
LOGS = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})
TRACES = frozenset({"xray:PutTelemetryRecords", "xray:PutTraceSegments"})
# Source: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", execution role
# permissions: the mapping is refused without one of the four.
STREAM_READS = frozenset(
    f"dynamodb:{action}"
    for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
)
BESIDE_TABLES = {
    "queries": LOGS | TRACES,
    "mutations": LOGS | TRACES | SECRETS,
    # Lambda reads the stream, and gives up, with the function's role.
    "stream": LOGS | TRACES | STREAM_READS | {"appsync:GraphQL", "sqs:SendMessage"},
    "sweep": LOGS | TRACES | {"sqs:SendMessage"},
}
"""What the functions do outside of tables: what Lambda does for them, secrets, publishing."""


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


@pytest.mark.parametrize("function", FUNCTIONS)
def test_grants_equal_calls(plans: dict[str, Plan], recording: Recording, function: str) -> None:
    for environment, plan in plans.items():
        grants = granted(plan, function, environment)
        assert lines_of(differences(function, grants, recording.made[function])) == ""


@pytest.mark.parametrize(
    ("function", "right", "wrong", "problem"),
    [
        (
            "queries",
            'users          = ["GetItem"]',
            "",
            "queries calls dynamodb:GetItem on users, which its role is not granted",
        ),
        (
            "queries",
            'users          = ["GetItem"]',
            'users          = ["GetItem", "Query"]',
            "dynamodb:Query on users is granted, and queries never calls it",
        ),
        (
            "sweep",
            'users         = ["expiry_shard-next_expiry-index"]',
            'users         = ["another-index"]',
            "sweep calls dynamodb:Query on users/index/expiry_shard-next_expiry-index, which",
        ),
        (
            "mutations",
            'stock_movements = ["GetItem", "PutItem"]',
            'stock_movements = ["GetItem"]',
            "mutations calls dynamodb:PutItem on stock_movements, which its role is not granted",
        ),
        (
            "stream",
            "tables  = {}",
            'tables  = { users = ["GetItem"] }',
            "dynamodb:GetItem on users is granted, and stream never calls it",
        ),
    ],
)
def test_missing_and_extra_grants_are_found(
    spare_terraform: Terraform,
    recording: Recording,
    function: str,
    right: str,
    wrong: str,
    problem: str,
) -> None:
    path = spare_terraform.folder / "modules" / "functions" / "access.tf"
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    grants = granted(Plan.read(spare_terraform.plan("dev")), function, "dev")

    assert problem in lines_of(differences(function, grants, recording.made[function]))


def test_queries_cannot_write(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        assert lines_of(written("queries", granted(plan, "queries", environment))) == ""


def test_stream_function_touches_no_table(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        assert granted(plan, "stream", environment) == {}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_has_only_listed_other_grants(plan: Plan, function: str) -> None:
    assert other_grants(plan, function) == BESIDE_TABLES[function]


def test_stream_function_only_publishes_balances(plan: Plan) -> None:
    assert {
        resource.partition("/types/")[2]
        for resource in other_resources(plan, "stream", "appsync:GraphQL")
    } == {"Mutation/fields/publishBalance", "PointBalance/*", "ExpiringPoints/*"}


def test_no_grant_has_a_wildcard(plan: Plan) -> None:
    assert lines_of(wildcards(plan)) == ""
