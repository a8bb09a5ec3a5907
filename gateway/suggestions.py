"""The suggestions, such as "Did you mean 'balance'?", at the end of graphql-core's errors."""

import re
from typing import Final

_START: Final = " Did you mean "
# A request's text that an error quotes ends with a quotation mark.
_NAMES: Final = re.compile(r"[\w', ]+\?", re.ASCII)


def split_suggestion(message: str) -> tuple[str, str]:
    """Return an error's text without its suggestion, and the suggestion: empty for none."""
    text, found, names = message.rpartition(_START)
    if found and _NAMES.fullmatch(names):
        return text, _START.lstrip() + names
    return message, ""
