"""Terraform's schema of the AWS provider, put together again from bindings that came of it.

The provider itself is a binary that no package registry has. The PyPI package cdktn-provider-aws
(CDK Terrain Maintainers, MPL-2.0) is generated from the schema of hashicorp/aws (HashiCorp,
MPL-2.0), of the version that its README names, and the schema can be read out of it: types,
required, optional, computed, blocks. The result goes to build/infra/ and is never committed.

Not in the bindings: sensitive, deprecated, defaults, ranges and enums. A block that nests itself
without end (WAF's `statement`) ends at the depth that the bindings give it.
"""

import re
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from tools.terraform.binding_syntax import BoundClass, BoundModule, Property, Written, read_module

Block = dict[str, Any]
"""attributes: {name: {type, required, optional, computed}}; block_types: {name: {nesting_mode,
block, min_items, max_items}}; as `terraform providers schema -json` has them."""

_SECTIONS = {
    "TerraformProvider": "provider",
    "TerraformResource": "resources",
    "TerraformDataSource": "data",
}
_READ_AS: dict[str, Any] = {
    "String": "string",
    "Number": "number",
    "Boolean": "bool",
    "List": ["list", "string"],
    "NumberList": ["list", "number"],
    "StringMap": ["map", "string"],
    "NumberMap": ["map", "number"],
    "BooleanMap": ["map", "bool"],
    "AnyMap": ["map", "string"],
}
_WRITTEN_AS = {"string": "string", "number": "number", "boolean": "bool", "any": "string"}
_NESTING = {"list": "list", "set": "set", "map": "map", "struct": "single"}
_ROLE = re.compile(r"(OutputReference|List|Map)$")
_USED = re.compile(r'^\s*(resource|data)\s+"(aws_\w+)"', re.MULTILINE)


class UnknownType(Exception):  # noqa: N818 - what it is
    """The bindings have no such resource or data source."""


class Bindings:
    """The modules in the archive of cdktn-provider-aws, read one by one."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    @classmethod
    def open(cls, archive: Path, folders: Iterable[str]) -> Self:
        """Read these folders' modules; those that are missing are left out."""
        wanted = {f"package/lib/{folder}/index.js": folder for folder in folders}
        sources = {}
        with tarfile.open(archive, mode="r|gz") as tree:
            for member in tree:
                file = tree.extractfile(member) if member.name in wanted else None
                if file:
                    sources[wanted[member.name]] = file.read().decode()
        return cls(sources)

    def block(self, folder: str) -> tuple[str, Block]:
        """Return the section of a folder's main class, and its block.

        Raise UnknownType.
        """
        if folder not in self._sources:
            raise UnknownType(f"the bindings have no {folder}")
        module = read_module(self._sources[folder])
        for bound in module.classes.values():
            if bound.base in _SECTIONS:
                return _SECTIONS[bound.base], _Reading(module).block(
                    bound.properties, bound.written
                )
        raise UnknownType(f"{folder} has no resource, data source or provider")


def used_types(folder: Path) -> set[tuple[str, str]]:
    """Return (resource or data, type) of all declarations in a folder's HCL."""
    return {
        (kind, name)
        for path in folder.rglob("*.tf")
        for kind, name in _USED.findall(path.read_text("utf-8"))
    }


def folder_of(kind: str, type_name: str) -> str:
    """`data-aws-region` for (data, aws_region), `sns-topic` for (resource, aws_sns_topic)."""
    name = type_name.replace("_", "-")
    return f"data-{name}" if kind == "data" else name.removeprefix("aws-")


def read_schema(archive: Path, types: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the provider's block and those of the types, by section, without unknown types.

    The core reports a type that the schema lacks with its place, better than this could.
    """
    folders = {folder_of(*each): each for each in types}
    bindings = Bindings.open(archive, ["provider", *folders])
    _, provider = bindings.block("provider")
    schema: dict[str, Any] = {"provider": provider, "resources": {}, "data": {}}
    for folder, (_, type_name) in sorted(folders.items()):
        try:
            section, block = bindings.block(folder)
        except UnknownType:
            continue
        schema[section][type_name] = block
    return schema


class _Reading:
    def __init__(self, module: BoundModule) -> None:
        self._module = module

    def block(self, properties: Mapping[str, Property], written: Mapping[str, Written]) -> Block:
        block: Block = {"attributes": {}, "block_types": {}}
        for name, item in properties.items():
            how = written.get(name)
            if name == "provider":
                # A meta argument of every resource's.
                continue
            if how and how.is_block:
                block["block_types"][name] = self._nested(item, how)
            else:
                block["attributes"][name] = self._attribute(item, how)
        return block

    def _nested(self, item: Property, how: Written) -> dict[str, Any]:
        base = _ROLE.sub("", item.nested or how.storage)
        inner = self._module.structures.get(base.lower(), {})
        properties = self._properties_of(base) or {
            name: Property(computed=False, optional=True, required=False) for name in inner
        }
        mode = _NESTING.get(how.kind, "list")
        is_one = bool(item.nested and item.nested.endswith("OutputReference"))
        return {
            "nesting_mode": mode,
            "block": self.block(properties, inner),
            "min_items": 1 if item.required and mode in ("list", "set") else 0,
            "max_items": 1 if is_one and mode in ("list", "set") else 0,
        }

    def _attribute(self, item: Property, how: Written | None) -> dict[str, Any]:
        if item.nested and how is None:
            return {"type": ["list", self._object(_ROLE.sub("", item.nested))], "computed": True}
        flags = {name: True for name in ("computed", "optional", "required") if getattr(item, name)}
        if not flags:
            flags = {"optional" if how else "computed": True}
        return {"type": _type_of(item, how), **flags}

    def _object(self, base: str) -> list[Any]:
        return [
            "object",
            {
                name: ["list", self._object(_ROLE.sub("", item.nested))]
                if item.nested
                else _read_type(item)
                for name, item in self._properties_of(base).items()
            },
        ]

    def _properties_of(self, base: str) -> Mapping[str, Property]:
        bound: BoundClass | None = self._module.classes.get(f"{base}OutputReference")
        return bound.properties if bound else {}


def _type_of(item: Property, how: Written | None) -> Any:
    if how is None:
        return _read_type(item)
    if how.kind == "simple":
        return _WRITTEN_AS.get(how.storage) or _read_type(item)
    if how.kind not in ("list", "set", "map"):
        return _read_type(item)
    element: Any = _WRITTEN_AS.get(re.sub(r"(List|Map)$", "", how.storage), "string")
    if len(re.findall(r"istMapper", how.value)) > 1:
        element = ["list", element]
    return [how.kind, element]


def _read_type(item: Property) -> Any:
    kind = _READ_AS.get(item.getter or "", "string")
    return ["set", kind[1]] if item.is_set and kind[0] == "list" else kind
