"""Tables of docs/ that programs write, each after a comment with its name."""

from collections.abc import Iterable


def replace_table(text: str, name: str, lines: Iterable[str]) -> str:
    """Return the page with the lines after `<!-- name -->`, instead of the paragraph there.

    Raises ValueError if the page does not have that comment, or has it twice.
    """
    before = f"<!-- {name} -->\n\n"
    count = text.count(before)
    if count != 1:
        raise ValueError(f"the page has {count} comments <!-- {name} -->, not one")
    start = text.index(before) + len(before)
    end = text.find("\n\n", start)
    return text[:start] + "\n".join(lines) + (text[end:] if end >= 0 else "\n")
