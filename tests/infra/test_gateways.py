import json
from typing import Any

import botocore.session
import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from resolvers.api.rest.problems import Problem, problem_of_error
from tests.infra.conftest import lines_of
from tests.support.filter_patterns import matches
from tools.infra.planned_gateways import ACCESS_TOKEN, read_routes, wrong_permissions, wrong_routes
from tools.terraform.plans import Plan, Resource

pytestmark = pytest.mark.infra

# A gateway has no such codes.
OF_THE_GATEWAY = {"API_KEY_INVALID", "BLOCKED", "TOO_MANY_REQUESTS", "QUOTA_EXCEEDED"}


def body_of(plan: Plan) -> dict[str, Any]:
    (api,) = plan.of_type("aws_api_gateway_rest_api")
    body: dict[str, Any] = json.loads(api.values["body"])
    return body


def change(resource: Resource, **values: Any) -> Plan:
    return Plan(
        (Resource(resource.address, resource.type, resource.key, {**resource.values, **values}),)
    )


def test_routes_and_file_match(plan: Plan) -> None:
    assert lines_of(wrong_routes(plan, read_routes())) == ""


def test_gateways_call_only_what_routes_name(plan: Plan) -> None:
    assert lines_of(wrong_permissions(plan, read_routes())) == ""


def test_method_without_scope_is_named(whole_plans: dict[str, Plan]) -> None:
    """A Cognito authoriser without scopes takes ID tokens, and refuses access tokens."""
    (api,) = whole_plans["prod"].of_type("aws_api_gateway_rest_api")
    scopes = json.dumps(ACCESS_TOKEN, separators=(",", ":"))
    body = api.values["body"].replace(scopes, "[]")

    found = list(wrong_routes(change(api, body=body), read_routes()))

    assert any(each.startswith("REST API: GET /v1/me is ('queries', \"[{'token'") for each in found)


def test_refusals_are_types_of_api_gateway(plan: Plan) -> None:
    model: Any = botocore.session.get_session().get_service_model("apigateway")
    known = set(model.shape_for("GatewayResponseType").enum)

    assert set(body_of(plan)["x-amazon-apigateway-gateway-responses"]) <= known


def test_refusals_are_problems_of_the_door(plan: Plan) -> None:
    """API Gateway puts a request's id and a name of its own into the text, as they are."""
    for refusal in body_of(plan)["x-amazon-apigateway-gateway-responses"].values():
        template = refusal["responseTemplates"]["application/json"]
        filled = json.loads(
            template.replace("$context.requestId", "0-0").replace(
                "$context.error.responseType", "BAD_REQUEST_BODY"
            )
        )
        assert "$" not in str(filled)
        if filled["type"] != "about:blank":
            described = Problem(filled["code"], filled["detail"]).describe("0-0")
            if filled["code"] in OF_THE_GATEWAY:
                described["status"] = filled["status"]
            assert filled == described


def test_unanswered_request_is_repeated_as_the_door_says(plan: Plan) -> None:
    refusal = body_of(plan)["x-amazon-apigateway-gateway-responses"]["DEFAULT_5XX"]
    filled = json.loads(refusal["responseTemplates"]["application/json"])
    problem = problem_of_error(OutcomeUnknown(), None)

    assert filled["detail"] == problem.detail
    assert (
        refusal["responseParameters"]["gatewayresponse.header.Retry-After"]
        == f"'{problem.headers['retry-after']}'"
    )


@pytest.mark.parametrize(("status", "counts"), [("429", True), ("200", False), ("503", False)])
def test_throttled_requests_are_counted(plan: Plan, status: str, counts: bool) -> None:
    filters = {
        each.key: each.values["pattern"]
        for each in plan.of_type("aws_cloudwatch_log_metric_filter")
        if each.values["name"].endswith("-throttled")
    }
    for gateway, kind in (
        ("rest-api", "aws_api_gateway_stage"),
        ("http-api", "aws_apigatewayv2_stage"),
    ):
        (stage,) = plan.of_type(kind)
        line = stage.values["access_log_settings"][0]["format"]
        answered = line.replace("$context.status", status)
        assert matches(filters[gateway], answered, missing_differs=True) is counts
