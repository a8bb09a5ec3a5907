"""What a reader that is not ours makes of the REST API's document: the engine's import."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from local.engine.engine import Engine
from local.rehearsal.rest.deployed_gateways import SERVICES, import_api


def import_methods(body: Mapping[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """Import the document, and return METHOD /path -> the method, with its integration."""
    with Engine(folder, SERVICES) as endpoint_url:
        import_api(endpoint_url, body)
        gateway = boto3.client("apigateway", endpoint_url=endpoint_url)
        (api,) = gateway.get_rest_apis()["items"]
        found = gateway.get_resources(restApiId=api["id"], limit=500, embed=["methods"])["items"]
    return {
        f"{method} {resource['path']}": values
        for resource in found
        for method, values in resource.get("resourceMethods", {}).items()
        # Put there one by one.
        if method != "OPTIONS"
    }
