from collections import Counter

import pytest

from tests.infra.conftest import lines_of
from tests.infra.switches import turn_on
from tools.infra.values import unknown_values
from tools.terraform.core import Terraform
from tools.terraform.plans import Plan

pytestmark = [pytest.mark.infra, pytest.mark.slow]

# Type -> how long AWS lets an attribute be, where no shape says so. Sources: the services' API
# references; Amazon SQS Developer Guide, "Quotas related to policies"; Amazon EventBridge User
# Guide, "Amazon EventBridge quotas"; IAM User Guide, "IAM and AWS STS quotas".
LIMITS = {
    "aws_cloudwatch_event_bus_policy": ("policy", 10_240),
    "aws_cloudwatch_event_rule": ("event_pattern", 2048),
    "aws_ecs_cluster": ("name", 255),
    "aws_elasticache_serverless_cache": ("name", 40),
    "aws_elasticache_user": ("user_id", 40),
    "aws_elasticache_user_group": ("user_group_id", 40),
    "aws_iam_role": ("assume_role_policy", 2048),
    "aws_lambda_function": ("function_name", 64),
    "aws_lb": ("name", 32),
    "aws_lb_target_group": ("name", 32),
    "aws_rds_cluster": ("cluster_identifier", 63),
    "aws_s3_bucket": ("bucket", 63),
    "aws_sqs_queue": ("name", 80),
    "aws_sqs_queue_policy": ("policy", 8192),
}
# IAM takes 10,240 of a role's inline policies together: a tenth is left for the next tables.
ROLE_POLICIES_CHARACTERS = 9000
# Source: AWS Lambda Developer Guide, "Lambda quotas".
VARIABLES_BYTES = 4096


@pytest.fixture(scope="module")
def longest_plan(planner: Terraform) -> Plan:
    """Of prod with the longest name that an environment may have, and everything on."""
    return Plan.read(planner.plan("prod", "-var=environment=sixteen-letters0", *turn_on()))


def test_longest_names_fit_aws(longest_plan: Plan) -> None:
    for type_name, (attribute, limit) in LIMITS.items():
        texts = [
            text for each in longest_plan.of_type(type_name) for text in each.texts_at(attribute)
        ]
        assert texts, type_name
        assert max(texts, key=len)[limit:] == "", type_name


def test_values_with_longest_names_fit_shapes(longest_plan: Plan) -> None:
    assert lines_of(unknown_values(longest_plan)) == ""


def test_policies_of_each_role_fit_iam(longest_plan: Plan) -> None:
    sizes: Counter[str] = Counter()
    for each in longest_plan.of_type("aws_iam_role_policy"):
        # jsonencode writes no white space, which IAM leaves out.
        sizes[each.values["role"]] += len(each.values["policy"])

    too_long = {name: size for name, size in sizes.items() if size > ROLE_POLICIES_CHARACTERS}
    assert too_long == {}


def test_variables_of_each_function_fit_lambda(longest_plan: Plan) -> None:
    for each in longest_plan.of_type("aws_lambda_function"):
        (variables,) = each.texts_at("environment.variables")
        size = sum(len(f"{name}{value}".encode()) for name, value in variables.items())
        assert size <= VARIABLES_BYTES, each.address
