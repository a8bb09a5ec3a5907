"""The gateways of `make rehearse` are those that Terraform plans."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.engine.engine import Engine
from local.rehearsal.rest.deployed_gateways import (
    CORS,
    NAME,
    REFUSALS,
    SCOPES,
    SERVICES,
    describe_api,
    import_api,
)
from local.rehearsal.rest.story import Caller, Step
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra

# The code of a refusal, and what is refused.
ASKED = [
    (code, Step(title=title, send=send, status=status, **more))
    for code, status, title, send, more in (
        ("UNAUTHORIZED", 401, "no token", "GET /v1/me", {}),
        ("UNAUTHORIZED", 401, "a wrong token", "PATCH /v1/me", {"who": "nobody"}),
        ("API_KEY_INVALID", 403, "no key", "GET /v1/rewards", {"plan": None}),
        ("NOT_FOUND", 404, "no path", "GET /v1/nothing", {}),
        ("NOT_FOUND", 404, "no method", "DELETE /v1/rewards", {}),
        # No function answers here, and the engine does not take the status of DEFAULT_5XX for it.
        ("OUTCOME_UNKNOWN", 500, "no function", "GET /v1/rewards", {"plan": "once a day"}),
        ("QUOTA_EXCEEDED", 429, "too often", "GET /v1/rewards", {"plan": "once a day"}),
        ("OUTCOME_UNKNOWN", 500, "still none", "GET /v1/rewards", {"plan": "one at once"}),
        ("TOO_MANY_REQUESTS", 429, "too fast", "GET /v1/rewards", {"plan": "one at once"}),
    )
]
# `test_refusals_are_answered` tries the refusals; the engine compresses nothing.
NOT_REHEARSED = (REFUSALS, "x-amazon-apigateway-minimum-compression-size")


@pytest.fixture
def document(whole_plans: dict[str, Plan]) -> dict[str, Any]:
    (api,) = whole_plans["prod"].of_type("aws_api_gateway_rest_api")
    planned: dict[str, Any] = json.loads(api.values["body"])
    return planned


def test_document_is_rehearsed(document: dict[str, Any]) -> None:
    aliases = set(re.findall(r"functions/(arn:[^/]+):live/", json.dumps(document)))
    alias_arns = {arn.rpartition("-")[2]: f"{arn}:live" for arn in aliases}
    schemes = document["components"]["securitySchemes"]
    (pool_arn,) = schemes["token"]["x-amazon-apigateway-authorizer"]["providerARNs"]

    document["info"]["title"] = NAME
    planned = {name: value for name, value in document.items() if name not in NOT_REHEARSED}
    assert planned == describe_api(alias_arns, pool_arn)


@pytest.mark.engine
def test_refusals_are_answered(document: dict[str, Any], tmp_path: Path) -> None:
    with Engine(tmp_path / "engine", SERVICES) as endpoint_url:
        gateway = import_api(endpoint_url, document)
        caller = Caller(*gateway, {"nobody": "x.y.z"}, {"origin": endpoint_url})
        caller.follow([step for _, step in ASKED])
    for (code, step), answer in zip(ASKED, caller.answers, strict=True):
        headers, body = answer.body["headers"], answer.body["body"]
        assert (answer.body["status"], body["code"]) == (step.status, code)
        assert body["status"] == (503 if code == "OUTCOME_UNKNOWN" else step.status)
        assert body["instance"] == f"urn:recycle-points:request:(1 of {step.title})"
        assert headers["content-type"] == "application/problem+json"
        assert headers["cache-control"] == "no-store"
        assert headers["access-control-allow-origin"] == "*"
        assert headers.get("www-authenticate") == ("Bearer" if code == "UNAUTHORIZED" else None)


def test_cors_is_rehearsed(whole_plans: dict[str, Plan]) -> None:
    (api,) = whole_plans["prod"].of_type("aws_apigatewayv2_api")
    (planned,) = api.values["cors_configuration"]
    assert {
        "AllowOrigins": sorted(planned["allow_origins"]),
        "AllowMethods": sorted(planned["allow_methods"]),
        "AllowHeaders": tuple(sorted(planned["allow_headers"])),
        "ExposeHeaders": tuple(sorted(planned["expose_headers"])),
        "MaxAge": planned["max_age"],
    } == CORS


def test_scope_of_routes_is_rehearsed(whole_plans: dict[str, Plan]) -> None:
    scopes = {
        scope
        for route in whole_plans["prod"].of_type("aws_apigatewayv2_route")
        for scope in route.values["authorization_scopes"] or ()
    }
    assert scopes == set(SCOPES)
