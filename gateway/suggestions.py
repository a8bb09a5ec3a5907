"""The suggestions, such as "Did you mean 'balance'?", at the end of graphql-core's errors."""

import re
from typing import Final

_SUGGESTION: Final = re.compile(r"\s*(Did you mean .*)$", re.DOTALL)


def split_suggestion(message: str) -> tuple[str, str]:
    """Return an error's text without its suggestion, and the suggestion: empty for none."""
    found = _SUGGESTION.search(message)
    return (message[: found.start()], found[1]) if found else (message, "")
