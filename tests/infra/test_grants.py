"""The comparison of grants with calls finds what is missing, what is too much, and where."""

import json
from typing import Any

import pytest

from tools.infra.calls import calls_of
from tools.infra.grants import granted, unread_policies
from tools.terraform.plans import Plan, Resource

TABLE = "arn:aws:dynamodb:ap-northeast-1:123456789012:table/recycle-points-dev-users"
ADDRESS = 'module.functions.aws_iam_role_policy.this["queries"]'


def plan_of(*statements: dict[str, Any]) -> Plan:
    document = {"Statement": [{"Effect": "Allow", **each} for each in statements]}
    values = {"policy": json.dumps(document), "role": "reader"}
    policy = Resource(ADDRESS, "aws_iam_role_policy", "queries", values)
    functions = [
        Resource(
            f"function.{name}",
            "aws_lambda_function",
            name,
            {"function_name": f"recycle-points-dev-{name}", "role": f"arn:role/{role}"},
        )
        for name, role in (("queries", "reader"), ("sweep", "sweeper"))
    ]
    return Plan((policy, *functions, Resource("the.role", "aws_iam_role", "", {"name": "reader"})))


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "dynamodb:*", "Resource": TABLE},
        {"Action": "dynamodb:GetItem", "Resource": "*"},
        {"Action": "dynamodb:GetItem", "Resource": f"{TABLE}/index/*"},
        {"Action": "*", "Resource": TABLE},
        {"Action": "dynamodb:GetItem", "Resource": TABLE.replace("dev", "prod")},
        {"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": TABLE},
        {"NotAction": "dynamodb:GetItem", "Resource": TABLE},
    ],
)
def test_grant_outside_the_environment_is_rejected(statement: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="statement 0"):
        granted(plan_of(statement), "queries", "dev")


def test_unread_policy_is_named() -> None:
    def problem(type_name: str, **values: Any) -> list[str]:
        more = Resource("more", type_name, "", values)
        return list(unread_policies(Plan((*plan_of().resources, more))))

    elsewhere = ["more: put it into aws_iam_role_policy, which is read"]
    assert list(unread_policies(plan_of())) == []
    assert problem("aws_iam_role_policy_attachment") == elsewhere
    assert problem("aws_iam_role", name="other", managed_policy_arns=["arn:all"]) == elsewhere
    assert problem("aws_iam_role_policy", role="reader") == [
        "more: its policy is known after apply only"
    ]
    assert problem("aws_iam_role_policy", policy="{}") == ["more: its role is none of the plan's"]


@pytest.mark.parametrize(
    ("operation", "body", "calls"),
    [
        ("GetItem", {"TableName": "recycle-points-dev-users"}, ["dynamodb:GetItem on users"]),
        (
            "Query",
            {"TableName": "recycle-points-dev-users", "IndexName": "shard"},
            ["dynamodb:Query on users/index/shard"],
        ),
        (
            "BatchGetItem",
            {"RequestItems": {"recycle-points-dev-users": {}, "recycle-points-dev-rewards": {}}},
            ["dynamodb:BatchGetItem on users", "dynamodb:BatchGetItem on rewards"],
        ),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "recycle-points-dev-users"}},
                    {"Update": {"TableName": "recycle-points-dev-rewards"}},
                    {"ConditionCheck": {"TableName": "recycle-points-dev-users"}},
                ]
            },
            [
                "dynamodb:PutItem on users",
                "dynamodb:UpdateItem on rewards",
                "dynamodb:ConditionCheckItem on users",
            ],
        ),
    ],
)
def test_request_needs_grants_of_its_parts(
    operation: str, body: dict[str, Any], calls: list[str]
) -> None:
    assert [str(call) for call in calls_of(operation, body, "dev")] == calls
