"""`python -m tools.release OUTPUTS [VERSIONS]`: put a published version in service.

OUTPUTS is a file with the output of `terraform output -json`. The program tries the published
versions in it and, if they answer, moves the aliases to them. VERSIONS names others, for a
roll-back: `queries=12 mutations=12 stream=9 sweep=12`. It prints the versions in service before in
the same form. Exit codes: 0 in service, 1 the versions from before stay in service, 2 wrong usage.
"""

import sys
from pathlib import Path

import boto3

from tools.release.aliases import Aliases
from tools.release.deployment import ReleaseError, read_deployment, read_versions, write_versions


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        deployment = read_deployment(Path(arguments[0]))
        versions = deployment.published_versions
        if len(arguments) > 1:
            versions = read_versions(arguments[1])
        aliases = Aliases(boto3.client("lambda"), deployment)
        before = aliases.read()
        aliases.try_versions(versions)
        aliases.move(versions)
    except ReleaseError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.write(f"in service: {write_versions(versions)}\nbefore: {write_versions(before)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
