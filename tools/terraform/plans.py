"""The resources of a plan, in the form of `terraform show -json`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

POLICY_ATTRIBUTES = ("policy", "assume_role_policy")
OTHER_LANGUAGES = frozenset({"aws_ecr_lifecycle_policy"})
"""Types whose `policy` is not IAM's."""


@dataclass(frozen=True)
class Resource:
    """`key` is its key in for_each; `values` leave out those known after apply only."""

    address: str
    type: str
    key: str
    values: Mapping[str, Any]

    def texts_at(self, path: str) -> list[Any]:
        """Return every value at `block.attribute`, through lists, without null ones."""
        found: list[Any] = [self.values]
        for name in path.split("."):
            found = [
                each
                for value in found
                for each in _flat(value.get(name) if isinstance(value, dict) else None)
            ]
        return found


@dataclass(frozen=True)
class Plan:
    resources: tuple[Resource, ...]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """Read the output of `terraform show -json`."""
        return cls(
            tuple(
                Resource(
                    change["address"],
                    change["type"],
                    str(change.get("index", "")),
                    change["change"]["after"],
                )
                for change in content["resource_changes"]
                if change["mode"] == "managed" and change["change"]["after"] is not None
            )
        )

    def of_type(self, type_name: str) -> list[Resource]:
        return [each for each in self.resources if each.type == type_name]

    def policies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (address and attribute, document) of every policy in the plan."""
        for resource in self.resources:
            if resource.type in OTHER_LANGUAGES:
                continue
            for name in POLICY_ATTRIBUTES:
                text = resource.values.get(name)
                if isinstance(text, str):
                    yield f"{resource.address}.{name}", json.loads(text)


def statements_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the statements with Action and Resource as lists."""
    statements = document["Statement"]
    return [
        {**each, **{name: _flat(each[name]) for name in ("Action", "Resource") if name in each}}
        for each in (statements if isinstance(statements, list) else [statements])
    ]


def _flat(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
