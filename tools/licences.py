"""`python -m tools.licences`: write docs/change/licences.md: libraries that ship, and licences.

Python's are read from their own metadata, npm's from the lock file. A licence that is not in
LICENCES is an error, because a person has to read it first.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import metadata
from pathlib import Path
from typing import Final, NamedTuple

from packaging.requirements import Requirement

from tools.pages import replace_table

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "change" / "licences.md"
SETS: Final = {"run": "zip", "push": "layer of web push", "container": "image"}
"""The hash-pinned sets of requirements that ship, and the places where they ship."""
LICENCES: Final = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("MIT-CMU", "PSF-2.0", "Unlicense", "Zlib"),
        # These apply to changes of the library itself, which we do not make.
        *("LGPL-3.0-only", "LGPL-2.1-or-later", "MPL-1.1", "MPL-2.0"),
    }
)
_SPDX: Final[Mapping[str, str]] = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
}
"""Classifiers of older metadata, in SPDX's form."""


class LicenceError(Exception):
    """A library has a licence that has not been reviewed."""


class Library(NamedTuple):
    name: str
    licence: str
    places: str


def check_licence(name: str, licence: str) -> str:
    """Return the SPDX expression, if LICENCES has all its obligations.

    Raise LicenceError.
    """
    # A choice within a conjunction, such as "A AND (B OR C)", counts as a conjunction of all.
    nested = re.search(r"AND \(.* OR ", licence) is not None
    ways = [licence.replace(" OR ", " AND ")] if nested else licence.strip("()").split(" OR ")
    if any({*way.replace("(", "").replace(")", "").split(" AND ")} <= LICENCES for way in ways):
        return licence
    raise LicenceError(f"{name} has the licence {licence or '?'}: read it, then add it to LICENCES")


def _of_python() -> Iterator[Library]:
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in SETS.items():
        for library in _read_pinned(ROOT / "requirements" / f"{name}.txt"):
            places[library].append(place)
    for library in sorted(places, key=str.lower):
        licence = check_licence(library, _licence_of(library))
        yield Library(library, licence, ", ".join(places[library]))


def _read_pinned(path: Path) -> Iterator[str]:
    """Yield the libraries of a set that this machine installs."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement.name


def _licence_of(library: str) -> str:
    about = metadata(library)
    if stated := about.get_all("License-Expression", []):
        return str(stated[0])
    classified = [
        each.rpartition(" :: ")[2]
        for each in about.get_all("Classifier", [])
        if each.startswith("License ::")
    ]
    # Several classifiers are a choice.
    stated = about.get_all("License", [])
    return " OR ".join(_SPDX.get(each, each) for each in classified) or " ".join(stated)


def _of_npm() -> Iterator[Library]:
    lock = json.loads((ROOT / "apps" / "package-lock.json").read_text(encoding="utf-8"))
    found = {
        path.rpartition("node_modules/")[2]: package
        for path, package in lock["packages"].items()
        if path.startswith("node_modules/")
        and not (package.get("dev") or package.get("link") or package.get("optional"))
    }
    for name, package in sorted(found.items()):
        yield Library(name, check_licence(name, package.get("license", "")), "apps")


def update(text: str) -> str:
    """Return the text of docs/change/licences.md with its table updated. Raise LicenceError."""
    libraries = [*_of_python(), *_of_npm()]
    rows = (f"| {each.name} | {each.licence} | {each.places} |" for each in libraries)
    head = ["| Library | Licence | Ships in |", "|---|---|---|"]
    return replace_table(text, "libraries", [*head, *rows])


if __name__ == "__main__":
    PAGE.write_text(update(PAGE.read_text("utf-8")), encoding="utf-8")
