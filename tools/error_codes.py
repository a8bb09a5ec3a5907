"""`python -m tools.error_codes`: write the tables of docs/use/error-codes.md."""

import json
from collections.abc import Iterator
from pathlib import Path

from tools.pages import replace_table

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "use" / "error-codes.md"
LANGUAGES = ("en", "ja", "easyJa")
TEXTS = ROOT / "resolvers" / "domain" / "base" / "error_texts.json"


def update(text: str) -> str:
    """Return the text of docs/use/error-codes.md with its tables updated."""
    for name, texts in json.loads(TEXTS.read_text("utf-8")).items():
        text = replace_table(text, name, _write_table(texts))
    return text


def _write_table(texts: dict[str, dict[str, str]]) -> Iterator[str]:
    yield "| code | English | Japanese | easy Japanese |"
    yield "|---|---|---|---|"
    for code, by_language in texts.items():
        yield f"| `{code}` | {' | '.join(by_language[each] for each in LANGUAGES)} |"


if __name__ == "__main__":
    PAGE.write_text(update(PAGE.read_text("utf-8")), encoding="utf-8")
