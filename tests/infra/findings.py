"""What a check finds, line by line."""

from collections.abc import Iterable


def lines_of(problems: Iterable[str]) -> str:
    """The problems, one a line; the same one once; empty where all is well."""
    return "\n".join(dict.fromkeys(problems))
