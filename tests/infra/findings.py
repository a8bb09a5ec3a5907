"""What a check finds, told line by line."""

from collections.abc import Iterable


def tell(problems: Iterable[str]) -> str:
    """The problems, one a line; the same one once; empty where all is well."""
    return "\n".join(dict.fromkeys(problems))
