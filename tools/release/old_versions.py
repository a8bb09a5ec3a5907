"""Deletes versions of the functions that are too old for a roll-back."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.release.deployment import NAMES, Deployment, stop_at_errors

VERSIONS_KEPT = 5


def delete_old_versions(
    client: Any, deployment: Deployment, before: Mapping[str, str]
) -> dict[str, list[str]]:
    """Delete all but the newest five of each function and those that are or were in service.

    `before` has the versions in service before this release, `client` is boto3's for Lambda. Return
    the deleted versions, by the functions' short names. Source of the need: AWS Lambda Developer
    Guide, "Lambda SnapStart": a version's snapshot costs until the version is deleted, and only
    Java's snapshots expire.

    Raises:
        ReleaseError: A version could not be deleted.
    """
    return {name: _delete(client, deployment.function_names[name], before[name]) for name in NAMES}


def _delete(client: Any, function: str, before: str) -> list[str]:
    with stop_at_errors(f"{function}: old versions stay, and cost"):
        versions = _list(client, "list_versions_by_function", "Versions", function)
        published = sorted(
            int(each["Version"]) for each in versions if each["Version"] != "$LATEST"
        )
        aliases = _list(client, "list_aliases", "Aliases", function)
        named = {before, *(version for alias in aliases for version in _versions_of(alias))}
        old = [str(each) for each in published[:-VERSIONS_KEPT] if str(each) not in named]
        for version in old:
            client.delete_function(FunctionName=function, Qualifier=version)
        return old


def _list(client: Any, operation: str, result: str, function: str) -> list[dict[str, Any]]:
    pages = client.get_paginator(operation).paginate(FunctionName=function)
    return [each for page in pages for each in page[result]]


def _versions_of(alias: dict[str, Any]) -> Iterator[str]:
    yield alias["FunctionVersion"]
    yield from (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
