"""Removes the files of the libraries that no function reads, and most of botocore's data."""

import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path

from tools.package.errors import PackageError

SERVICES = frozenset(
    {
        *("cognito-idp", "dynamodb", "events", "firehose", "lambda", "s3", "sesv2", "sqs", "ssm"),
        "stepfunctions",
    }
)
"""The services that the functions have clients of.

AppSync is missing, because a signature needs no description of it. sts is missing, because a
function gets its role's credentials in variables or, with SnapStart, from the container's endpoint.
"""
LEFT_OUT = (
    "bin",  # scripts for a shell
    "boto3/data",  # for boto3.resource, which the product does not use
    "boto3/examples",
    "cross_web/testing",
    "pydantic/v1",  # pydantic 1, for libraries that still import it
    "strawberry/cli",
    "strawberry/codegen",
    "strawberry/codemods",
    "strawberry/static",  # the page of Strawberry's servers
    "**/test",
    "**/*.pyi",
    "**/py.typed",
)
KEPT_OF_A_DISTRIBUTION = ("METADATA", "LICEN", "NOTICE", "COPYING", "AUTHORS")
"""Prefixes of the files that stay: metadata, and texts that the licence requires."""


def prune(folder: Path, services: AbstractSet[str] = SERVICES) -> None:
    """Remove unused files from a folder of libraries, except licences.

    `services`: those that are called; botocore keeps only their descriptions.

    Raises:
        PackageError: botocore has no such service.
    """
    prune_files(folder)
    described = {path.name: path for path in (folder / "botocore/data").iterdir() if path.is_dir()}
    if unknown := services - described.keys():
        raise PackageError(f"botocore has no {', '.join(sorted(unknown))} any more")
    for name in described.keys() - services:
        shutil.rmtree(described[name])


def prune_files(folder: Path) -> None:
    """Remove the files that no code reads; botocore's descriptions stay."""
    for pattern in LEFT_OUT:
        for path in list(folder.glob(pattern)):
            _remove(path)
    for distribution in folder.glob("*.dist-info"):
        for path in [each for each in distribution.rglob("*") if each.is_file()]:
            if not path.name.upper().startswith(KEPT_OF_A_DISTRIBUTION):
                path.unlink()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
