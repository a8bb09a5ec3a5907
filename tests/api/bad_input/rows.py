"""What is wrong with a request in one way, and the error that says so.

A text "$name" anywhere in a request means what the scene has under that name.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from tests.support.matrix.roles import Role

LEFT_OUT = object()

# What shows the inside: traces, ARNs, paths of files, names of libraries, hidden names.
INSIDE = re.compile(
    r"Traceback|arn:aws|\.py\b|site-packages|/home/|/usr/|botocore|boto3|pydantic|strawberry"
    r"|graphql\.error|Exception: |Did you mean|test-[0-9a-f]{12}"
)

UNKNOWN_IDS = ("none", "", "x" * 3000, "a\u0000b\n")
KEYS = ("", "k" * 129, "a b", "a\u0000")
BLANK = ("", " ", "\u200b ", "\u3000")
REASONS = (*BLANK, "a\u0007", "a\r", "x" * 501)
LONG_TEXTS = (*BLANK, "a\u0000", "x" * 2001)


@dataclass(frozen=True)
class Wrong:
    """The arguments that are wrong, by their paths; `at` is the path that the error names."""

    code: str
    at: str
    changes: Mapping[str, Any]
    role: Role | None = None


@dataclass(frozen=True)
class Asked:
    """A field and arguments that are good, but for what is wrong in one way each."""

    place: str
    role: Role
    arguments: Mapping[str, Any]
    wrongs: Sequence[Wrong] = ()

    def __str__(self) -> str:
        return self.place

    def rejects(self, *wrongs: Sequence[Wrong]) -> "Asked":
        return replace(self, wrongs=[row for rows in wrongs for row in rows])

    def arguments_with(self, wrong: Wrong) -> dict[str, Any]:
        arguments = deepcopy(dict(self.arguments))
        for path, value in wrong.changes.items():
            *owners, name = path.split(".")
            owner = arguments
            for each in owners:
                owner = owner.setdefault(each, {})
            if value is LEFT_OUT:
                del owner[name]
            else:
                owner[name] = value
        return arguments


def wrong(at: str, *values: Any, also: Mapping[str, Any] | None = None) -> list[Wrong]:
    """Return a row for each of these values of the argument; `also` is what changes with it."""
    return [Wrong("INVALID_INPUT", at, {**(also or {}), at: value}) for value in values]


def refused(
    code: str,
    at: str,
    *values: Any,
    also: Mapping[str, Any] | None = None,
    role: Role | None = None,
) -> list[Wrong]:
    """Do the same for another code. Without values, the argument is as it is."""
    given = [{at: value} for value in values] or [{}]
    return [Wrong(code, at, {**(also or {}), **changes}, role) for changes in given]


def unknown(at: str, *values: Any) -> list[Wrong]:
    return refused("NOT_FOUND", at, *UNKNOWN_IDS, *values)


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with every "$name" replaced. Raises KeyError for a name that is not there."""
    if isinstance(value, str) and value.startswith("$"):
        return names[value[1:]]
    if isinstance(value, Mapping):
        return {key: fill(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, names) for each in value]
    return value
