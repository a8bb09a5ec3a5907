"""The headers of the apps, from apps/headers.json, which all their servers use."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

APPS: Final = ("wallet", "kiosk", "console")
FOLDER: Final = Path(__file__).parents[2] / "apps"


def read_headers(app: str, *, connections: Iterable[str], images: Iterable[str]) -> dict[str, str]:
    """Return the headers of each answer of an app, except those for caching.

    connections: The origins, other than its own, that its scripts may ask.
    images: The origins, other than its own, of its pictures.
    """
    sources = {"{connections}": tuple(connections), "{images}": tuple(images)}
    policy = "; ".join(
        " ".join((directive, *(each for value in values for each in sources.get(value, (value,)))))
        for directive, values in _read()["contentSecurityPolicy"].items()
    )
    return {
        "content-security-policy": policy,
        "permissions-policy": _read()["permissionsPolicy"][app],
        **_read()["headers"],
    }


def cache_control(path: str) -> str:
    """Return the caching header of the file at a path below the app's address."""
    rules: Mapping[str, str] = _read()["cacheControl"]
    return next(rule for beginning, rule in rules.items() if path.startswith(beginning))


def _read() -> dict[str, Any]:
    headers: dict[str, Any] = json.loads((FOLDER / "headers.json").read_text(encoding="utf-8"))
    return headers


# Independent of this machine's types: browsers reject a module of another type.
MEDIA_TYPES: Final[Mapping[str, str]] = _read()["mediaTypes"]
