"""`python -m tools.release OUTPUTS [VERSIONS]`: put a published version in service.

OUTPUTS is a file with the output of `terraform output -json`. The program compares AppSync's schema
and the code of the published versions with this checkout and its zip, tries the versions, up to a
push of a balance, and moves the aliases to them. It then deletes versions beyond the newest five.
VERSIONS names others, for a roll-back, which tries them and moves the aliases, no more:
`queries=12 mutations=12 enrolment=12 stream=9 sweep=12`. It prints the versions in service before
in the same form. Exit codes: 0 in service, 1 the versions from before stay in service, 2 wrong
usage.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from tools.release.aliases import Aliases
from tools.release.deployment import (
    Deployment,
    ReleaseError,
    read_deployment,
    read_versions,
    write_versions,
)
from tools.release.old_versions import delete_old_versions
from tools.release.probe_user import sign_in
from tools.release.pushes import check_push
from tools.release.schemas import check_schema


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        is_roll_back = len(arguments) > 1
        deployment = read_deployment(Path(arguments[0]), is_roll_back=is_roll_back)
        client = boto3.client("lambda", region_name=deployment.region)
        aliases = Aliases(client, deployment)
        before = aliases.read()
        if is_roll_back:
            versions = read_versions(arguments[1])
            aliases.try_versions(versions)
        else:
            versions = dict(deployment.published_versions)
            _try_release(aliases, deployment)
        aliases.move(versions)
    except ReleaseError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.write(f"in service: {write_versions(versions)}\nbefore: {write_versions(before)}\n")
    if not is_roll_back:
        _delete_old_versions(client, deployment, before)
    return 0


def _try_release(aliases: Aliases, deployment: Deployment) -> None:
    versions = deployment.published_versions
    check_schema(boto3.client("appsync", region_name=deployment.region), deployment)
    aliases.check_package(versions)
    aliases.try_versions(versions)
    user = sign_in(boto3.client("cognito-idp", region_name=deployment.region), deployment)
    aliases.try_nested_field(versions["queries"], user.identity)

    def publish(event: dict[str, Any]) -> None:
        aliases.invoke("stream", versions["stream"], event)

    check_push(deployment, user, publish)


def _delete_old_versions(client: Any, deployment: Deployment, before: Mapping[str, str]) -> None:
    try:
        deleted = delete_old_versions(client, deployment, before)
    except ReleaseError as failure:
        # The release itself is done.
        sys.stderr.write(f"{failure}\n")
        return
    for name, versions in deleted.items():
        if versions:
            sys.stderr.write(f"deleted: {name} {', '.join(versions)}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
