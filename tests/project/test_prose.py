"""Plain English: few phrases that make a reader solve a sentence (tools/structure/prose.py)."""

from pathlib import Path

from tools.structure.prose import (
    count_words,
    find_phrases,
    read_descriptions,
    read_docs,
    read_docstrings,
)
from tools.structure.texts import tracked_files

ROOT = Path(__file__).parents[2]
# In 1,000 words; model projects have 0.1 to 0.4.
LIMIT = 0.1


def test_phrases_are_found_outside_code(tmp_path: Path) -> None:
    for text, count in (
        ("What is rejected is kept.", 1),
        ("The row is of what was read.", 1),
        ("At that moment\nnobody asks.", 2),
        ('`nobody` is the user. Who may call? A "beside".\n```\nmoment\n```\n', 0),
    ):
        (tmp_path / "page.md").write_text(text, "utf-8")
        assert len(find_phrases(read_docs(tmp_path, ["page.md"]))) == count


def test_prose_is_plain() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked_files(ROOT)]
    for kind, passages in (
        ("docs", [*read_docs(ROOT, names)]),
        ("docstrings", [*read_docstrings(ROOT)]),
        ("descriptions", [*read_descriptions(ROOT / "schema.graphql")]),
    ):
        found, words = find_phrases(passages), count_words(passages)
        rate = 1000 * len(found) / words
        assert rate <= LIMIT, "\n".join([f"{kind}: {rate:.2f} in 1,000 words", *found])
