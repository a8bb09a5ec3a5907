"""Imports run one way: floor by floor, down to the rules, which know nothing of the outside."""

import ast
import sys
from collections.abc import Iterator, Sequence

from tests.structure.modules import OUR_PACKAGES, Module

# A room may import from rooms on lower floors and from itself. Every file of resolvers/ that is
# not named here is a noun, and a room of its own.
FLOORS = {
    "infra": 9,
    "local": 8,
    "lambda_entry": 7,
    "functions": 6,
    "schema": 5,
    "operations": 4,
    "types": 3,
    "context": 2,
    "secrets_parameter": 2,
    "telemetry": 2,
    "access": 1,
    "tables": 1,
    "settings": 1,
    "rules": 0,
    "appsync": 0,
    "": -1,  # the package itself imports nothing
}
NOUN_FLOOR = 4
# The modules of local/ that may call what an operator runs; those of one verb end in _command.
CALLERS_OF_OPERATIONS = (
    "local.command_line",
    "local.programme_target",
    "local.seed",
    "local.demo",
)
RULES_MAY_USE = sys.stdlib_module_names | {"orjson", "pydantic", "rfc8785"}
# Time and chance are arguments of the rules.
CLOCKS_AND_CHANCE = frozenset(
    {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "uuid.uuid1",
        "uuid.uuid4",
        "os.urandom",
    }
)
MODULES_OF_CHANCE = frozenset({"random", "secrets", "time"})


def room_of(module_name: str) -> str:
    """The room of a module, or of a name in one; "" for the bare package `resolvers`."""
    parts = module_name.split(".")
    if parts[0] != "resolvers":
        return parts[0]
    return parts[1] if len(parts) > 1 else ""


def floor_of(room: str) -> int:
    return FLOORS.get(room, NOUN_FLOOR)


def _may_import(importer: str, imported: str) -> bool:
    return importer == imported or floor_of(imported) < floor_of(importer)


def imports_against_the_direction(modules: Sequence[Module]) -> Iterator[str]:
    """The places where a product module imports from its own floor or from above."""
    for module in modules:
        importer = room_of(module.name)
        for line, target in module.imports():
            if target.split(".")[0] not in OUR_PACKAGES:
                continue
            imported = room_of(target)
            if target.startswith("tests") or not _may_import(importer, imported):
                yield f"{module.place}:{line}: {importer or 'resolvers'} imports {target}"


def imports_of_the_product_by_the_local_server(modules: Sequence[Module]) -> Iterator[str]:
    """local/ knows resolvers by its files and lambda_entry; the command line calls operations."""
    for module in modules:
        if room_of(module.name) != "local":
            continue
        may_operate = module.name.endswith("_command") or f"{module.name}.".startswith(
            tuple(f"{name}." for name in CALLERS_OF_OPERATIONS)
        )
        for line, target in module.imports():
            if not target.startswith("resolvers"):
                continue
            if not may_operate or room_of(target) != "operations":
                yield f"{module.place}:{line}: local imports {target}"


def outside_knowledge_of_rules(modules: Sequence[Module]) -> Iterator[str]:
    """The rules' imports beyond the standard library, pydantic and RFC 8785, and their clocks."""
    for module in modules:
        if room_of(module.name) != "rules":
            continue
        for line, target in module.imports():
            if not _rules_may_import(target):
                yield f"{module.place}:{line}: rules import {target}"
        for node in module.nodes():
            if isinstance(node, ast.Attribute) and _last_two(node) in CLOCKS_AND_CHANCE:
                yield f"{module.place}:{node.lineno}: rules use {_last_two(node)}"


def _rules_may_import(target: str) -> bool:
    package = target.split(".", maxsplit=1)[0]
    if package in MODULES_OF_CHANCE or target in CLOCKS_AND_CHANCE:
        return False
    return package in RULES_MAY_USE or package in OUR_PACKAGES


def _last_two(node: ast.Attribute) -> str:
    """`datetime.now` of datetime.now and of datetime.datetime.now; "" where it is no name."""
    owner = node.value
    if isinstance(owner, ast.Attribute):
        return f"{owner.attr}.{node.attr}"
    return f"{owner.id}.{node.attr}" if isinstance(owner, ast.Name) else ""
