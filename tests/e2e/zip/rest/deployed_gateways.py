"""The REST API and the HTTP API of the engine, as infra/modules/rest_api and http_api have them."""

import json
import re
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import boto3

from container.contract import ROUTES
from gateway.api_gateway import Payload
from tests.e2e.zip.user_pool import UserPool

SERVICES = ("apigateway", "cloudformation", "cognito-idp")
"""The services that the engine must offer."""
STAGE = "live"
REFUSALS = "x-amazon-apigateway-gateway-responses"
"""The part of a document that has what a REST API answers by itself."""
SCOPES = ["aws.cognito.signin.user.admin", "openid"]
NAME = "rehearsal"
CORS: Mapping[str, Any] = {
    "AllowOrigins": ["*"],
    "AllowMethods": sorted({route["method"] for route in ROUTES}),
    "AllowHeaders": (
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "If-None-Match",
        "X-Api-Key",
    ),
    "ExposeHeaders": (
        "Deprecation",
        "ETag",
        "Idempotency-Replayed",
        "Link",
        "Location",
        "Retry-After",
    ),
    "MaxAge": 3600,
}
"""Of the HTTP API; the REST API's preflights have what it says, too."""
# A key of each: what it may do a second, at once, and a day.
PLANS: Mapping[str, Mapping[str, Any]] = {
    "partner": {"throttle": {"rateLimit": 100.0, "burstLimit": 100}},
    "once a day": {
        "throttle": {"rateLimit": 100.0, "burstLimit": 100},
        "quota": {"limit": 1, "period": "DAY"},
    },
    "one at once": {"throttle": {"rateLimit": 0.001, "burstLimit": 1}},
}
_JSON = "application/json"


def deploy_gateway(
    payload: Payload, endpoint_url: str, pool: UserPool, alias_arns: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Make the API of this payload in front of the functions' aliases.

    Returns:
        Where its paths begin, and its API keys by their usage plans.
    """
    if payload is Payload.HTTP:
        return _deploy_http_api(endpoint_url, pool, alias_arns), {}
    return import_api(endpoint_url, describe_api(alias_arns, pool.arn))


def describe_api(alias_arns: Mapping[str, str], pool_arn: str) -> dict[str, Any]:
    """Return the OpenAPI document that API Gateway imports; a test compares it with Terraform's."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route["path"], {})[route["method"].lower()] = {
            "parameters": _parameters(route["path"]),
            "security": [{"token": SCOPES} if route["auth"] == "token" else {"key": []}],
            "responses": {"default": {"description": "The function's answer."}},
            "x-amazon-apigateway-integration": {
                "type": "aws_proxy",
                "httpMethod": "POST",
                "timeoutInMillis": 29_000,
                "uri": _invocation_uri(alias_arns[route["function"]]),
            },
        }
    for path, operations in paths.items():
        operations["options"] = _preflight(path, [each.upper() for each in operations])
    return {
        "openapi": "3.0.1",
        "info": {"title": NAME, "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                "token": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "x-amazon-apigateway-authtype": "cognito_user_pools",
                    "x-amazon-apigateway-authorizer": {
                        "type": "cognito_user_pools",
                        "providerARNs": [pool_arn],
                    },
                },
            }
        },
    }


def _parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _invocation_uri(alias_arn: str) -> str:
    region = alias_arn.split(":")[3]
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{alias_arn}/invocations"


def _preflight(path: str, methods: list[str]) -> dict[str, Any]:
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": ",".join([*methods, "OPTIONS"]),
        "Access-Control-Allow-Headers": ",".join(CORS["AllowHeaders"]),
        "Access-Control-Max-Age": str(CORS["MaxAge"]),
    }
    parameters = {f"method.response.header.{name}": f"'{text}'" for name, text in headers.items()}
    schema = {"schema": {"type": "string"}}
    return {
        "parameters": _parameters(path),
        "responses": {
            "204": {
                "description": "What a page may send.",
                "headers": dict.fromkeys(headers, schema),
            }
        },
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_match",
            "requestTemplates": {_JSON: '{"statusCode":204}'},
            "responses": {"default": {"statusCode": "204", "responseParameters": parameters}},
        },
    }


def import_api(endpoint_url: str, document: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Make the REST API of an OpenAPI document; return as deploy_gateway does."""
    # ImportRestApi of the engine makes an empty API. Its CloudFormation imports, but drops what
    # mocks and refusals answer; and it takes templates of 50 kB at most.
    paths = {
        path: {method: each for method, each in operations.items() if method != "options"}
        for path, operations in document["paths"].items()
    }
    methods = {name: value for name, value in document.items() if name != REFUSALS}
    with closing(boto3.client("cloudformation", endpoint_url=endpoint_url)) as cloudformation:
        api_id = _import_by_stack(cloudformation, {**methods, "paths": paths})
    with closing(boto3.client("apigateway", endpoint_url=endpoint_url)) as gateway:
        _put_preflights(gateway, api_id, document)
        for kind, refusal in document.get(REFUSALS, {}).items():
            gateway.put_gateway_response(restApiId=api_id, responseType=kind, **_as_texts(refusal))
        gateway.create_deployment(restApiId=api_id, stageName=STAGE)
        keys = {plan: _make_key(gateway, api_id, plan) for plan in PLANS}
    return f"{endpoint_url}/_aws/execute-api/{api_id}/{STAGE}", keys


def _import_by_stack(cloudformation: Any, body: Mapping[str, Any]) -> str:
    resource = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": NAME, "Body": body}}
    template = json.dumps({"Resources": {"Api": resource}})
    cloudformation.create_stack(StackName=NAME, TemplateBody=template)
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    made = cloudformation.describe_stack_resource(StackName=NAME, LogicalResourceId="Api")
    return str(made["StackResourceDetail"]["PhysicalResourceId"])


def _put_preflights(gateway: Any, api_id: str, document: Mapping[str, Any]) -> None:
    resources = gateway.get_resources(restApiId=api_id, limit=500)["items"]
    ids = {resource["path"]: resource["id"] for resource in resources}
    for path, operations in document["paths"].items():
        mock = operations["options"]["x-amazon-apigateway-integration"]
        place = {"restApiId": api_id, "resourceId": ids[path], "httpMethod": "OPTIONS"}
        gateway.put_method(**place, authorizationType="NONE")
        gateway.put_integration(**place, type="MOCK", requestTemplates=mock["requestTemplates"])
        gateway.put_integration_response(**place, **mock["responses"]["default"])


def _as_texts(refusal: Mapping[str, Any]) -> dict[str, Any]:
    """Return a refusal as the API takes it: a document may have its status as a number."""
    return {name: str(value) if name == "statusCode" else value for name, value in refusal.items()}


def _make_key(gateway: Any, api_id: str, plan: str) -> str:
    stage = {"apiId": api_id, "stage": STAGE}
    made = gateway.create_usage_plan(name=plan, apiStages=[stage], **PLANS[plan])
    key = gateway.create_api_key(name=plan, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=made["id"], keyId=key["id"], keyType="API_KEY")
    return str(key["value"])


def _deploy_http_api(endpoint_url: str, pool: UserPool, alias_arns: Mapping[str, str]) -> str:
    with closing(boto3.client("apigatewayv2", endpoint_url=endpoint_url)) as gateway:
        api = gateway.create_api(Name=NAME, ProtocolType="HTTP", CorsConfiguration=CORS)
        authorizer = gateway.create_authorizer(
            ApiId=api["ApiId"],
            Name="tokens",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Issuer": pool.issuer_url, "Audience": [pool.client_id]},
        )
        _put_routes(gateway, api["ApiId"], authorizer["AuthorizerId"], alias_arns)
        gateway.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)
    return f"{endpoint_url}/_aws/execute-api/{api['ApiId']}/$default"


def _put_routes(
    gateway: Any, api_id: str, authorizer_id: str, alias_arns: Mapping[str, str]
) -> None:
    targets = {}
    for function in {route["function"] for route in ROUTES}:
        made = gateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationMethod="POST",
            IntegrationUri=alias_arns[function],
            PayloadFormatVersion=Payload.HTTP,
        )
        targets[function] = f"integrations/{made['IntegrationId']}"
    token = {
        "AuthorizationType": "JWT",
        "AuthorizerId": authorizer_id,
        "AuthorizationScopes": SCOPES,
    }
    for route in ROUTES:
        gateway.create_route(
            ApiId=api_id,
            RouteKey=f"{route['method']} {route['path']}",
            Target=targets[route["function"]],
            **(token if route["auth"] == "token" else {}),
        )
