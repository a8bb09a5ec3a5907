"""The city's own names and outlines in apps/brand/."""

import json
from collections.abc import Mapping
from typing import Any

from local.base.app_headers import FOLDER


def read_programme_names() -> Mapping[str, str]:
    """Return the names by language: ja, en, easyJa."""
    text = (FOLDER / "brand" / "brand.json").read_text(encoding="utf-8")
    names: Mapping[str, str] = json.loads(text)["programme"]
    return names


def read_outlines() -> Mapping[str, Any] | None:
    """Return the map's municipalities with their credit; None: the city has no file of them."""
    path = FOLDER / "brand" / "outlines.json"
    if not path.exists():
        return None
    outlines: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return outlines
