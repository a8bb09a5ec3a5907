"""Compare the permissions of functions' and tasks' roles with the calls that they make."""

import json
from collections.abc import Collection, Iterator, Mapping

from resolvers.settings import table_prefix_of
from tools.infra.calls import WRITES, Call
from tools.terraform.plans import Plan, statements_of

FUNCTIONS = (
    "queries",
    "mutations",
    "enrolment",
    "stream",
    "sweep",
    "relay",
    "events",
    "webhooks",
    "inbound",
    "mailer",
    "push",
    "images",
    "rollups",
    "workflow",
    "archive",
)
TASKS = (
    *("serve task", "verify task", "verify-archive task", "verify-rollups task"),
    *("sweep task", "report task", "load-postgres task"),
)
"""The tasks that run the container's image."""
EVERYBODY = (*FUNCTIONS, *TASKS)
_TABLE = ":table/"
_STREAM = "/stream/"
# These have no resources to name: X-Ray, lists, the sign-in at ECR and the delivery of logs.
# Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS X-Ray",
# and "... for" Amazon DynamoDB, Amazon EC2 and Amazon Elastic Container Registry; Amazon VPC User
# Guide, "IAM role for publishing flow logs to CloudWatch Logs"; AWS Step Functions Developer Guide,
# "Logging using CloudWatch Logs".
WITHOUT_RESOURCE = frozenset(
    {
        "dynamodb:ListStreams",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ecr:GetAuthorizationToken",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)


# Policies outside the role's inline ones: the checks cannot read all of them.
OTHER_POLICIES = (
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role_policies_exclusive",
    "aws_iam_role_policy_attachment",
)


def role_of(plan: Plan, runner: str) -> str:
    """Return the name of the role that a function or a task runs with."""
    roles = {
        **{
            each.values["function_name"].rpartition("-")[2]: each.values["role"]
            for each in plan.of_type("aws_lambda_function")
        },
        **{
            f"{each.key} task": each.values["task_role_arn"]
            for each in plan.of_type("aws_ecs_task_definition")
        },
    }
    return str(roles[runner]).rpartition("/")[2]


def unread_policies(plan: Plan) -> Iterator[str]:
    """Yield resources that may grant permissions and that no check reads."""
    roles = {each.values["name"] for each in plan.of_type("aws_iam_role")}
    for policy in plan.of_type("aws_iam_role_policy"):
        if policy.values.get("role") not in roles:
            yield f"{policy.address}: its role is none of the plan's"
        if not policy.values.get("policy"):
            yield f"{policy.address}: its policy is known after apply only"
    for type_name in OTHER_POLICIES:
        for resource in plan.of_type(type_name):
            yield f"{resource.address}: put it into aws_iam_role_policy, which is read"
    for role in plan.of_type("aws_iam_role"):
        if role.values.get("inline_policy") or role.values.get("managed_policy_arns"):
            yield f"{role.address}: put it into aws_iam_role_policy, which is read"


def grants_of(plan: Plan, runner: str) -> Iterator[tuple[str, str, str]]:
    """Yield (place, action, resource) of all permissions of a function's or a task's role.

    Raise ValueError for a statement that is not a plain list of allowed actions and resources.
    """
    role = role_of(plan, runner)
    for policy in plan.of_type("aws_iam_role_policy"):
        if policy.values["role"] != role:
            continue
        for number, statement in enumerate(statements_of(json.loads(policy.values["policy"]))):
            place = f"{policy.address}, statement {statement.get('Sid', number)}"
            if statement["Effect"] != "Allow" or not {"Action", "Resource"} <= statement.keys():
                raise ValueError(f"{place}: not a list of allowed actions and their resources")
            for action in statement["Action"]:
                yield from ((place, action, resource) for resource in statement["Resource"])


def granted(plan: Plan, runner: str, environment: str) -> dict[Call, str]:
    """Return each granted call of a table, with the place that grants it.

    Raise ValueError where a grant of DynamoDB's names no table of this environment.
    """
    found = {}
    for place, action, resource in grants_of(plan, runner):
        if not _is_of_tables(action, resource):
            continue
        _, is_table, name = resource.partition(f"{_TABLE}{table_prefix_of(environment)}")
        if "*" in action or "*" in resource or not is_table:
            raise ValueError(f"{place}: {action} on {resource} names no table of {environment}")
        found[Call(action.removeprefix("dynamodb:"), name)] = place
    return found


def other_grants(plan: Plan, runner: str) -> set[str]:
    """Return the granted actions other than those on tables."""
    return {
        action
        for _, action, resource in grants_of(plan, runner)
        if not _is_of_tables(action, resource)
    }


def other_resources(plan: Plan, runner: str, action: str) -> set[str]:
    """Return the resources that an action is granted on."""
    return {resource for _, each, resource in grants_of(plan, runner) if each == action}


def _is_of_tables(action: str, resource: str) -> bool:
    if action in WITHOUT_RESOURCE or _STREAM in resource:
        return False
    return action.lower().startswith(("dynamodb:", "*"))


def differences(runner: str, grants: Mapping[Call, str], made: Collection[Call]) -> Iterator[str]:
    """Yield calls without a grant, and grants without a call."""
    for call in sorted(set(made) - grants.keys()):
        yield f"{runner} calls {call}, which its role is not granted"
    for call in sorted(grants.keys() - set(made)):
        yield f"{grants[call]}: {call} is granted, and {runner} never calls it"


def written(runner: str, grants: Mapping[Call, str]) -> Iterator[str]:
    """Yield the grants that allow more than reading."""
    for call, place in grants.items():
        if call.action in WRITES:
            yield f"{place}: {runner} only reads, and is granted {call}"


def wildcards(plan: Plan) -> Iterator[str]:
    """Yield statements with a wildcard: a `*` in an action, or for all resources."""
    for place, document in plan.policies():
        if place.startswith("aws_kms_key."):
            # A key's own policy applies to that key only.
            continue
        for number, statement in enumerate(statements_of(document)):
            if statement["Effect"] == "Deny":
                continue
            where = f"{place}, statement {statement.get('Sid', number)}"
            actions = statement.get("Action", ["*"])
            yield from (
                f"{where}: {action} is not a single action" for action in actions if "*" in action
            )
            if "*" in statement.get("Resource", []):
                needless = sorted(set(actions) - WITHOUT_RESOURCE)
                yield from (f"{where}: {action} on every resource" for action in needless)
