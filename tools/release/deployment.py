"""Reads a deployment from `terraform output -json`: its functions, their alias and versions."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

NAMES = ("queries", "mutations", "enrolment", "stream", "sweep")
"""The functions' short names, in the order in which their aliases are moved."""

VERSION = re.compile(r"[1-9][0-9]{0,9}")


class ReleaseError(Exception):
    """The reason, in one line, why the release stops."""


@contextmanager
def stop_at_errors(subject: str) -> Iterator[None]:
    """Raise ReleaseError that begins with the subject for an error of AWS."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise ReleaseError(f"{subject}: {error}") from None


@dataclass(frozen=True)
class Deployment:
    """The result of an apply, as far as a release tests, compares or activates it.

    Functions and versions are by short name. `package_sha256` is in base64, in Lambda's form;
    `api_url` is AppSync's own address, even if the API has a domain name.
    """

    region: str
    function_names: Mapping[str, str]
    alias: str
    published_versions: Mapping[str, str]
    package_sha256: str
    api_id: str
    api_url: str
    user_pool_id: str
    release_client_id: str


def read_web(path: Path) -> tuple[str, str] | None:
    """Return the region and the bucket of the apps' files; None where the apps are off."""
    outputs = _read_outputs(path)
    # Terraform leaves out an output that is null.
    if "web" not in outputs:
        return None
    region = _read(outputs, "amplify_outputs")["data"]["aws_region"]
    return region, _read(outputs, "web")["bucket"]


def read_deployment(path: Path, *, is_roll_back: bool = False) -> Deployment:
    """Read the outputs of an apply; raise ReleaseError with the name of a missing one.

    A roll-back only needs the functions: the state may be older than the other outputs.
    """
    outputs = _read_outputs(path)
    read = _read_or_leave_out if is_roll_back else _read
    return Deployment(
        region=_read(outputs, "amplify_outputs")["data"]["aws_region"],
        function_names=_read_map(outputs, "function_names"),
        alias=_read(outputs, "function_alias"),
        published_versions=_read_map(outputs, "published_versions"),
        package_sha256=read(outputs, "package_sha256"),
        api_id=read(outputs, "api_id"),
        api_url=read(outputs, "api_url"),
        user_pool_id=read(outputs, "user_pool_id"),
        release_client_id=read(outputs, "release_client_id"),
    )


def read_words(text: str, names: Collection[str], version: re.Pattern[str]) -> dict[str, str]:
    """Read NAME=VERSION of some names; raise ReleaseError for another form or a name again."""
    versions: dict[str, str] = {}
    for word in text.split():
        name, _, value = word.partition("=")
        if name not in names or name in versions or not version.fullmatch(value):
            raise ReleaseError(
                f"versions: {word!r} is not NAME=VERSION of one more of {', '.join(names)}"
            )
        versions[name] = value
    return versions


def read_versions(text: str) -> dict[str, str]:
    """Read `queries=12 mutations=12 enrolment=12 stream=9 sweep=12`: a version of each function."""
    versions = read_words(text, NAMES, VERSION)
    missing = [name for name in NAMES if name not in versions]
    if missing:
        raise ReleaseError(f"versions: none of {', '.join(missing)}")
    return versions


def write_versions(versions: Mapping[str, str]) -> str:
    return " ".join(f"{name}={versions[name]}" for name in NAMES)


def _read_outputs(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} is not what `terraform output -json` prints: {error}") from None


def _read(outputs: Any, name: str) -> Any:
    try:
        return outputs[name]["value"]
    except (KeyError, TypeError):
        raise ReleaseError(f"outputs: {name} is missing; is the environment applied?") from None


def _read_or_leave_out(outputs: Any, name: str) -> Any:
    return _read(outputs, name) if name in outputs else ""


def _read_map(outputs: Any, name: str) -> Mapping[str, str]:
    values = _read(outputs, name)
    if not isinstance(values, dict) or any(each not in values for each in NAMES):
        raise ReleaseError(f"outputs: {name} is not of {', '.join(NAMES)}")
    return values
