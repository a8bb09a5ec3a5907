"""The gateways of `make package REHEARSE=1` are those that Terraform plans."""

import json
import re
from typing import Any

import pytest

from tests.e2e.zip.rest.deployed_gateways import CORS, NAME, REFUSALS, SCOPES, describe_api
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra

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
