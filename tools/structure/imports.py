"""Imports run one way, from the entry points down to the domain, which imports nothing of ours."""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence

from tools.structure.modules import Module

# Our packages that each package may import; README.md has the drawing.
PACKAGES: Mapping[str, frozenset[str]] = {
    "gateway": frozenset(),
    "resolvers": frozenset(),
    "lambda_entry": frozenset({"resolvers"}),
    "admin": frozenset({"resolvers"}),
    "container": frozenset({"gateway", "admin", "resolvers"}),
    "local": frozenset({"gateway", "lambda_entry", "admin", "container", "resolvers"}),
    "tools": frozenset({"resolvers"}),
}
# These measure or test the whole product. Their scenes are shared with tests, so they stay in
# tests/support; no other tool imports tests.
OF_THE_WHOLE = ("tools.benchmarks", "tools.fuzzing", "tools.simulation")
# The rooms of resolvers/, from the top down: a room may import those that follow it.
ROOMS = (
    "application",
    "workers",
    "api.rest",
    "api.graphql",
    "api.context",
    "push_relay",
    "telemetry",
    "api.appsync",
    "secrets_parameter",
    "events",
    "services",
    "settings",
    "storage",
    "domain",
)
# The folders of domain, services and storage, from the bottom up: a subject may import itself and
# those before it.
SORTED_ROOMS = ("domain", "services", "storage")
SUBJECTS = (
    *("base", "points", "places", "deposits", "members", "rewards", "partners", "notices"),
    *("reports", "upkeep", "verification"),
)
# The folders of local/, from the bottom up.
LOCAL_FOLDERS = ("base", "identities", "aws", "demo", "pages", "server")
# The modules of resolvers/ that servers need: they reach the rest through AppSync's events.
OF_SERVERS = {
    "local": frozenset({"application", "settings"}),
    "container": frozenset(
        {"application", "push_relay", "secrets_parameter", "settings", "telemetry"}
    ),
}
DOMAIN_MAY_USE = sys.stdlib_module_names | {"orjson", "pydantic", "rfc8785"}
SERVICES_MAY_NOT_USE = frozenset({"boto3", "botocore", "graphql", "strawberry"})
# Time and chance are arguments of the domain.
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
    """Return the room of a module of resolvers/; "" for a bare package."""
    parts = module_name.split(".")[1:]
    size = 2 if parts[:1] == ["api"] else 1
    return ".".join(parts[:size]) if len(parts) >= size else ""


def arrows(modules: Sequence[Module]) -> set[tuple[str, str]]:
    """Return the ordered pairs of rooms of resolvers/ where the first imports the second."""
    found = set()
    for module in modules:
        for _, target in module.imports():
            if module.name.startswith("resolvers.") and target.startswith("resolvers."):
                found.add((room_of(module.name), room_of(target)))
    return {(importer, imported) for importer, imported in found if importer != imported}


def wrong_imports(modules: Sequence[Module]) -> Iterator[str]:
    """Yield the places where a product module has an import forbidden for its package or room."""
    for module in modules:
        package = module.name.split(".", maxsplit=1)[0]
        for line, target in module.imports():
            other = target.split(".", maxsplit=1)[0]
            if other in (*PACKAGES, "tests") and not _may_import(module.name, target):
                yield f"{module.place}:{line}: {package} imports {target}"


def _may_import(importer: str, target: str) -> bool:
    package, other = importer.split(".", maxsplit=1)[0], target.split(".", maxsplit=1)[0]
    if importer.startswith(OF_THE_WHOLE):
        return other != "tests" or target.startswith("tests.support.")
    if package != other:
        is_allowed = other in PACKAGES[package]
        return is_allowed and (
            other != "resolvers"
            or package not in OF_SERVERS
            or room_of(target) in OF_SERVERS[package]
        )
    if package == "local":
        return _rank(LOCAL_FOLDERS, target, 1) <= _rank(LOCAL_FOLDERS, importer, 1)
    if package != "resolvers":
        return True
    room, wanted = room_of(importer), room_of(target)
    if room == wanted:
        is_sorted = room in SORTED_ROOMS
        return not is_sorted or _rank(SUBJECTS, target, 2) <= _rank(SUBJECTS, importer, 2)
    return room in ROOMS and wanted in ROOMS and ROOMS.index(wanted) > ROOMS.index(room)


def _rank(folders: Sequence[str], module_name: str, depth: int) -> int:
    """Return a module's place in the order of folders; raise ValueError for another folder."""
    return folders.index(module_name.split(".")[depth])


def outside_knowledge(modules: Sequence[Module]) -> Iterator[str]:
    """Yield the parts of the outside world that the domain and the services use."""
    for module in modules:
        if module.name.startswith("resolvers.services."):
            for line, target in module.imports():
                if target.split(".", maxsplit=1)[0] in SERVICES_MAY_NOT_USE:
                    yield f"{module.place}:{line}: services import {target}"
        if not module.name.startswith("resolvers.domain."):
            continue
        for line, target in module.imports():
            if not _domain_may_import(target):
                yield f"{module.place}:{line}: the domain imports {target}"
        for node in module.nodes():
            if isinstance(node, ast.Attribute) and _last_two(node) in CLOCKS_AND_CHANCE:
                yield f"{module.place}:{node.lineno}: the domain uses {_last_two(node)}"


def _domain_may_import(target: str) -> bool:
    package = target.split(".", maxsplit=1)[0]
    if package in MODULES_OF_CHANCE or target in CLOCKS_AND_CHANCE:
        return False
    return package in DOMAIN_MAY_USE or package in PACKAGES


def _last_two(node: ast.Attribute) -> str:
    """Return `datetime.now` of datetime.now and of datetime.datetime.now."""
    return ".".join(ast.unparse(node).split(".")[-2:])
