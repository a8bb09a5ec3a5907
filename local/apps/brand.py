"""What a city calls its programme, as apps/brand/brand.json has it for every place that says it."""

import json
from collections.abc import Mapping

from local.apps.headers import FOLDER


def read_programme_names() -> Mapping[str, str]:
    """Return the names by language: ja, en, easyJa."""
    text = (FOLDER / "brand" / "brand.json").read_text(encoding="utf-8")
    names: Mapping[str, str] = json.loads(text)["programme"]
    return names
