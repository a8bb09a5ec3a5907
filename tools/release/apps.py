"""`python -m tools.release.apps OUTPUTS [VERSIONS]`: put the built apps in service.

OUTPUTS is a file with the output of `terraform output -json`; without `web` it does nothing. The
program uploads each app of this checkout that is not in service, and then puts it in service: pages
after the files that they load, the service worker last. It deletes versions beyond the newest five.
VERSIONS names others, for a roll-back, of one app or more: `wallet=0a1b2c3d4e5f`. It prints the
versions in service before in the same form. Exit codes: 0 in service; 1 perhaps not all of them,
run it again; 2 wrong usage.
"""

import re
import sys
from pathlib import Path

import boto3

from tools.release.deployment import ReleaseError, read_web, read_words
from tools.release.web import APPS, FOLDER, Bucket, read_build

VERSION = re.compile(r"[0-9a-f]{12}")


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    if len(arguments) not in (1, 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        web = read_web(Path(arguments[0]))
        if web is None:
            sys.stdout.write("apps: the variable web is off\n")
            return 0
        region, name = web
        bucket = Bucket(boto3.client("s3", region_name=region), name)
        if len(arguments) > 1:
            _roll_back(bucket, read_words(arguments[1], APPS, VERSION))
        else:
            _release(bucket, folder)
    except ReleaseError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


def _release(bucket: Bucket, folder: Path) -> None:
    builds = [read_build(app, folder) for app in APPS]
    before = {build.app: bucket.read_version(build.app) for build in builds}
    for build in builds:
        if before[build.app] != build.version:
            bucket.add(build)
    for build in builds:
        if before[build.app] != build.version:
            bucket.activate(build.app, build.version)
    _say("in service", {build.app: build.version for build in builds})
    _say("before", before)
    for build in builds:
        in_service = [build.version, before[build.app] or build.version]
        for version in bucket.delete_old_versions(build.app, in_service):
            sys.stderr.write(f"deleted: {build.app} {version}\n")


def _roll_back(bucket: Bucket, versions: dict[str, str]) -> None:
    before = {app: bucket.read_version(app) for app in versions}
    for app, version in versions.items():
        bucket.activate(app, version)
    _say("in service", versions)
    _say("before", before)


def _say(what: str, versions: dict[str, str] | dict[str, str | None]) -> None:
    shown = " ".join(f"{app}={version}" for app, version in versions.items() if version)
    sys.stdout.write(f"{what}: {shown}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
