"""Check planned values against botocore's models: enums, lengths, ranges and patterns.

The core of Terraform accepts any text and any number for them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session

from tools.infra.shapes import EXCEPTIONS, OPERATIONS, SHAPES, WITHOUT_SHAPE
from tools.terraform.plans import Plan, Resource

_SESSION = botocore.session.get_session()


def unknown_values(plan: Plan) -> Iterator[str]:
    """Yield the places where AWS does not accept a value."""
    for resource in plan.resources:
        for path, value, shape in _shaped(resource):
            if f"{resource.type}.{path}" not in EXCEPTIONS:
                yield from (f"{resource.address}.{path}: {each}" for each in _wrong(value, shape))


def needless_rows(plan: Plan) -> Iterator[str]:
    """Yield rows of the tables that match nothing in the plan, or that repeat their operation."""
    by_operation = {
        f"{resource.type}.{path}"
        for resource in plan.resources
        for path, _, _ in _of_operation(resource)
    }
    for type_name, attributes in SHAPES.items():
        for path in attributes:
            if f"{type_name}.{path}" in by_operation:
                yield f"{type_name}.{path} is known by {OPERATIONS[type_name]}"
            if not any(resource.texts_at(path) for resource in plan.of_type(type_name)):
                yield f"{type_name}.{path} has no value in the plan"
    held = {path.partition(".")[0] for path in by_operation}
    yield from (f"no value of {each} is held to its shape" for each in OPERATIONS.keys() - held)
    yield from (f"{each} has no value in the plan" for each in EXCEPTIONS.keys() - by_operation)


def _shaped(resource: Resource) -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, value, shape) of each scalar of a resource with a known shape.

    Raise KeyError for a type that no table has.
    """
    yield from _of_operation(resource)
    for path, (service, shape) in SHAPES.get(resource.type, {}).items():
        model = _SESSION.get_service_model(service).shape_for(shape)
        yield from ((path, value, model) for value in resource.texts_at(path))


def _of_operation(resource: Resource) -> Iterator[tuple[str, Any, Any]]:
    if resource.type in WITHOUT_SHAPE:
        return
    service, operation, *members = OPERATIONS[resource.type].split(".")
    shape: Any = _SESSION.get_service_model(service).operation_model(operation).input_shape
    for member in members:
        shape = shape.members[member]
    yield from _walk(resource.values, shape, "", re.sub(r"^[A-Z][a-z]+", "", operation))


def _walk(value: Any, shape: Any, path: str, noun: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield the parts of `value` that `shape` has; `noun` is the created thing of an operation."""
    if isinstance(value, list):
        inner = shape.member if shape.type_name == "list" else shape
        # CloudFront has such lists.
        if inner.type_name == "structure" and "Items" in inner.members:
            inner = inner.members["Items"].member
        for each in value:
            yield from _walk(each, inner, path, noun)
    elif isinstance(value, Mapping):
        if shape.type_name == "list":
            shape = shape.member
        if shape.type_name == "structure":
            members = {name.lower(): shape.members[name] for name in shape.members}
            for name, each in value.items():
                member = _member(members, name.replace("_", ""), noun.lower())
                if member is not None and each is not None:
                    yield from _walk(each, member, f"{path}.{name}".lstrip("."), "")
    elif shape.type_name not in ("structure", "list", "map", "blob"):
        yield path, value, shape


def _member(members: Mapping[str, Any], name: str, noun: str) -> Any:
    """Find a member: a block is named after an item of its list, an attribute after its thing."""
    names = (name, f"{name}s", f"{name}list", name.removesuffix("s"), f"{noun}{name}")
    return next((members[each] for each in names if each in members), None)


def _wrong(value: Any, shape: Any) -> Iterator[str]:
    limits = shape.metadata
    if value == "":
        # The provider leaves it out.
        return
    if limits.get("enum") and value not in limits["enum"]:
        yield f"{value} is not a {shape.name}: {', '.join(limits['enum'])}"
    size = len(value) if isinstance(value, str) else value
    if isinstance(size, int | float) and not isinstance(size, bool):
        low, high = limits.get("min", size), limits.get("max", size)
        if not float(low) <= size <= float(high):
            yield f"{value} is not between {low} and {high}, as a {shape.name} is"
    if isinstance(value, str) and "pattern" in limits:
        pattern = _compiled(limits["pattern"])
        if pattern and not pattern.fullmatch(value):
            yield f"{value!r} is not written as a {shape.name} is: {pattern.pattern}"


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Compile a pattern of Java's syntax; None if Python does not support it."""
    try:
        return re.compile(pattern)
    except re.error:
        return None
