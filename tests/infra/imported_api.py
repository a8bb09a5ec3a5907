"""What a reader that is not ours makes of the REST API's document: the engine's import."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from local.engine.engine import Engine

SERVICES = ("apigateway", "cloudformation")
# The engine drops refusals and preflights, and takes templates of 50 kB at most.
LEFT_OUT = "x-amazon-apigateway-gateway-responses"


def import_methods(body: Mapping[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """Import the document, and return METHOD /path -> the method, with its integration.

    CloudFormation imports it: the engine's own ImportRestApi makes an empty API.
    """
    paths = {
        path: {method: each for method, each in methods.items() if method != "options"}
        for path, methods in body["paths"].items()
    }
    read = {name: value for name, value in body.items() if name != LEFT_OUT} | {"paths": paths}
    resource = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "planned", "Body": read}}
    with Engine(folder, SERVICES) as endpoint_url:
        stacks = boto3.client("cloudformation", endpoint_url=endpoint_url)
        stacks.create_stack(
            StackName="planned", TemplateBody=json.dumps({"Resources": {"Api": resource}})
        )
        stacks.get_waiter("stack_create_complete").wait(
            StackName="planned", WaiterConfig={"Delay": 1}
        )
        gateway = boto3.client("apigateway", endpoint_url=endpoint_url)
        (api,) = gateway.get_rest_apis()["items"]
        found = gateway.get_resources(restApiId=api["id"], limit=500, embed=["methods"])["items"]
    return {
        f"{method} {resource['path']}": values
        for resource in found
        for method, values in resource.get("resourceMethods", {}).items()
    }
