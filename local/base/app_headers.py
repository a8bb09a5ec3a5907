"""The headers of the apps, as apps/headers.json has them for every place that serves them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

APPS: Final = ("wallet", "kiosk", "console")
FOLDER: Final = Path(__file__).parents[2] / "apps"


def read_headers(app: str, *, connections: Iterable[str], images: Iterable[str]) -> dict[str, str]:
    """Return the headers of each answer of an app, but for caching.

    connections: The origins, beside its own, that its scripts may ask.
    images: The origins, beside its own, of its pictures.
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
    """Return how long browsers keep the file at a path below the app's address."""
    rules: Mapping[str, str] = _read()["cacheControl"]
    return next(rule for beginning, rule in rules.items() if path.startswith(beginning))


def _read() -> dict[str, Any]:
    headers: dict[str, Any] = json.loads((FOLDER / "headers.json").read_text(encoding="utf-8"))
    return headers


# Not by this machine's own list of types: browsers refuse a module of another type.
MEDIA_TYPES: Final[Mapping[str, str]] = _read()["mediaTypes"]
