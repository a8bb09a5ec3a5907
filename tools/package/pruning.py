"""Removes from the libraries what no function reads, most of botocore's descriptions too."""

import gzip
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.package.errors import PackageError

SERVICES = {
    "cognito-idp": "2016-04-18",
    "dynamodb": "2012-08-10",
    "events": "2015-10-07",
    "firehose": "2015-08-04",
    "lambda": "2015-03-31",
    "s3": "2006-03-01",
    "sesv2": "2019-09-27",
    "sqs": "2012-11-05",
    "ssm": "2014-11-06",
    "stepfunctions": "2016-11-23",
}
"""The services that the functions have clients of, and the version of their API.

A signature for AppSync needs no description of it. A function gets its role's credentials in
variables or, with SnapStart, from the container's endpoint, so it does not need sts."""
SHARED_DATA = ("_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json")
DESCRIPTIONS = ("service-2", "endpoint-rule-set-1")
"""Without those of paginators and waiters: no function uses them."""
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
"""How the names of the files begin that stay: metadata, and what the licence requires."""


def prune(folder: Path, services: Mapping[str, str] = SERVICES) -> None:
    """Remove from a folder of libraries what nothing reads, except licences.

    `services`: those that are called, and the version of their API.
    """
    prune_files(folder)
    _prune_descriptions(folder / "botocore" / "data", services)


def prune_files(folder: Path) -> None:
    """Remove the files that nothing reads; botocore's descriptions stay."""
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


def _prune_descriptions(data: Path, services: Mapping[str, str]) -> None:
    """Keep the descriptions of the product's services: unpacked, and without documentation.

    botocore reads them for every client, and lists all folders to find a service's name.
    """
    kept = {
        name: {what: _read(data / name / version / what) for what in DESCRIPTIONS}
        for name, version in services.items()
    }
    shared = {name: _read(data / name.removesuffix(".json")) for name in SHARED_DATA}
    shutil.rmtree(data)
    data.mkdir()
    shared["endpoints.json"] = _only_services(shared["endpoints.json"], services)
    for name, content in shared.items():
        _write(data / name, content)
    for name, descriptions in kept.items():
        folder = data / name / services[name]
        folder.mkdir(parents=True)
        for what, content in descriptions.items():
            _write(folder / f"{what}.json", without_documentation(content))


def _read(name: Path) -> Any:
    plain, packed = name.with_name(f"{name.name}.json"), name.with_name(f"{name.name}.json.gz")
    for path, unpack in ((plain, bytes), (packed, gzip.decompress)):
        if path.is_file():
            return json.loads(unpack(path.read_bytes()))
    raise PackageError(f"botocore has no {plain.relative_to(plain.parents[2])} any more")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")


def _only_services(endpoints: dict[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    """Return all partitions and regions, with the services that are called only."""
    for partition in endpoints["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in wanted if name in services}
    return endpoints


def without_documentation(description: Any) -> Any:
    """Return a description without its texts for readers; a member named so stays."""
    if isinstance(description, dict):
        return dict(_described(description))
    if isinstance(description, list):
        return [without_documentation(each) for each in description]
    return description


def _described(description: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in description.items():
        if name != "documentation" or not isinstance(value, str):
            yield name, without_documentation(value)
