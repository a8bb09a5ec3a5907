import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = {
    "README.md": "README.md",
    "docs/use/tutorial.md": "tutorial.md",
    "docs/operate/kiosks.md": "kiosks.md",
    "docs/use/reports.md": "reports.md",
}
"""Of each English page its translation in docs/ja/."""
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def heading_levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE)]


def commands(text: str) -> list[str]:
    """Return the lines of code, without comments; pictures have translated words."""
    blocks = [code for _, language, code in FENCE.findall(text) if language != "mermaid"]
    lines = (re.sub(r"\s*#.*", "", line).strip() for code in blocks for line in code.splitlines())
    return [line for line in lines if line]


def both(read: Callable[[str], object]) -> list[tuple[object, object]]:
    return [
        (
            read((ROOT / english).read_text("utf-8")),
            read((ROOT / "docs" / "ja" / japanese).read_text("utf-8")),
        )
        for english, japanese in PAGES.items()
    ]


def test_translations_have_the_same_headings() -> None:
    for english, japanese in both(heading_levels):
        assert english == japanese


def test_translations_have_the_same_commands() -> None:
    for english, japanese in both(commands):
        assert english == japanese
