"""Read one module of the bindings: generated JavaScript, regular enough for patterns.

Each class has the provider's data about its attributes as properties; each structure shows how it
is written as HCL. The schema combines both (provider_schema.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WRITTEN = re.compile(
    r"\n\s{8,12}(?P<name>\w+): \{\n"
    r"\s+value: (?P<value>.*?),\n"
    r"\s+isBlock: (?P<is_block>true|false),\n"
    r'\s+type: "(?P<kind>\w+)",\n'
    r'\s+storageClassType: "(?P<storage>.*?)",',
    re.DOTALL,
)
_STRUCTURE = re.compile(
    r"\nfunction (?P<name>\w+)ToHclTerraform\(struct\) \{(?P<body>.*?)\n\}", re.DOTALL
)
_CLASS = re.compile(
    r"\nclass (?P<name>\w+) extends cdktn\.(?P<base>\w+) \{(?P<body>.*?)\n\}", re.DOTALL
)
_PROPERTY = re.compile(
    r"\n    // (?P<name>\w+) - computed: (?P<computed>true|false), "
    r"optional: (?P<optional>true|false), required: (?P<required>true|false)\n"
    r"(?P<body>.*?)(?=\n    // \w+ - computed|\Z)",
    re.DOTALL,
)
_GETTER = re.compile(r"get(\w+)Attribute\(")
_NESTED_CLASS = re.compile(r'= new (\w+)\(this, "')
_LIBRARY_MAP = re.compile(r"= new cdktn\.(\w+)\(this, ")
_TYPE_NAME = re.compile(r'static tfResourceType = "(\w+)"')


@dataclass(frozen=True)
class Written:
    """How an attribute or a block is written; `storage` is its class or primitive's name."""

    value: str
    is_block: bool
    kind: str
    storage: str


@dataclass(frozen=True)
class Property:
    """A class's property for an attribute or block.

    `getter` is the kind that it is read as (String, List), `nested` the class of its content.
    """

    computed: bool
    optional: bool
    required: bool
    getter: str | None = None
    nested: str | None = None
    is_set: bool = False


@dataclass(frozen=True)
class BoundClass:
    base: str
    type_name: str | None
    properties: Mapping[str, Property]
    written: Mapping[str, Written]


@dataclass(frozen=True)
class BoundModule:
    """`structures` are by their names in lower case."""

    classes: Mapping[str, BoundClass]
    structures: Mapping[str, Mapping[str, Written]]


def read_module(source: str) -> BoundModule:
    """Read the source of one module, as `lib/dynamodb-table/index.js`."""
    return BoundModule(
        {found["name"]: _read_class(found) for found in _CLASS.finditer(source)},
        {
            found["name"].lower(): _read_written(found["body"])
            for found in _STRUCTURE.finditer(source)
        },
    )


def _read_class(found: re.Match[str]) -> BoundClass:
    body = found["body"]
    type_name = _TYPE_NAME.search(body)
    _, _, synthesis = body.partition("synthesizeHclAttributes")
    return BoundClass(
        found["base"],
        type_name[1] if type_name else None,
        {each["name"]: _read_property(each) for each in _PROPERTY.finditer(body)},
        _read_written(synthesis),
    )


def _read_written(body: str) -> dict[str, Written]:
    return {
        found["name"]: Written(
            found["value"], found["is_block"] == "true", found["kind"], found["storage"]
        )
        for found in _WRITTEN.finditer(body)
    }


def _read_property(found: re.Match[str]) -> Property:
    body = found["body"]
    library_map = _LIBRARY_MAP.search(body)
    getter = library_map or _GETTER.search(body)
    nested = _NESTED_CLASS.search(body)
    return Property(
        found["computed"] == "true",
        found["optional"] == "true",
        found["required"] == "true",
        getter[1] if getter else None,
        nested[1] if nested else None,
        "Fn.tolist(this.get" in body,
    )
