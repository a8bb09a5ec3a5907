"""One row of the table: a request that is wrong in one way, and the answer that says so.

A text "$name" anywhere in a request means what the scene has under that name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.matrix.roles import Role

JSON = {"content-type": "application/json"}
# What shows the inside: traces, ARNs, paths of files, names of libraries, hidden names.
INSIDE = re.compile(
    r"Traceback|arn:aws|\.py\b|site-packages|/home/|/usr/|botocore|boto3|pydantic|strawberry"
    r"|graphql\.error|Exception: |Did you mean|test-[0-9a-f]{12}"
)


@dataclass(frozen=True)
class Call:
    """A root field, asked for all that it has; the variables are its arguments."""

    role: Role
    place: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Text:
    """A document of one's own."""

    query: str
    role: Role = Role.API_KEY
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


@dataclass(frozen=True)
class Http:
    """A request as it goes over the wire; `role` adds its credentials to the headers."""

    body: Any = b'{"query": "{ earnRules { id } }"}'
    headers: Any = field(default_factory=lambda: JSON)
    role: Role = Role.API_KEY
    method: str = "POST"
    path: str = "/graphql"


@dataclass(frozen=True)
class Refusal:
    """HTTP 200 and one userError, in a payload that is null otherwise."""

    code: str
    field: Sequence[str] | None = None


@dataclass(frozen=True)
class Failure:
    """Errors at the top, the first of this type and with these words in its message.

    Where an error names a path, the data are null there.
    """

    error_type: str | None
    words: str = ""
    status: int = 200


@dataclass(frozen=True)
class Nothing:
    """HTTP 200 and null: the thing does not exist."""


@dataclass(frozen=True)
class BadInput:
    name: str
    request: Call | Text | Http
    answer: Refusal | Failure | Nothing

    def __str__(self) -> str:
        return self.name


def refused(code: str, *path: str) -> Refusal:
    return Refusal(code, list(path) or None)


def invalid(*path: str) -> Refusal:
    return Refusal("INVALID_INPUT", list(path))


def invalid_argument(path: str) -> Failure:
    """A query's argument out of its range: the message begins with its name."""
    return Failure("InvalidInput", f"{path}: ")


def not_valid(kind: str, words: str = "") -> Failure:
    """A document that does not fit the schema, in AppSync's words."""
    return Failure(None, f"Validation error of type {kind}: {words}")


def does_not_fit(name: str) -> Failure:
    """A variable, or the innermost field of it that is named, of another type than its place."""
    return Failure(None, f"Variable '{name}' has ")


def unknown_field(name: str) -> Failure:
    """A field in a variable that its type does not have."""
    return Failure(None, f"The variables input contains a field name '{name}' ")


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with every "$name" replaced. Raises KeyError for a name that is not there."""
    if isinstance(value, str) and value.startswith("$"):
        return names[value[1:]]
    if isinstance(value, Mapping):
        return {key: fill(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, names) for each in value]
    return value
