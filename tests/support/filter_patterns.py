"""CloudWatch's filter patterns for JSON lines, as far as ours go.

Source: Amazon CloudWatch Logs User Guide, "Using filter patterns to match terms in JSON log
events": =, !=, NOT EXISTS, &&, ||, parentheses, and * at the end of a text. That guide does not say
what != does to a field that is missing, so a pattern has to mean the same whichever it is:
`missing_differs` chooses.
"""

import json
import re
from typing import Any

_TERM = re.compile(r'\$\.([.\w]+) (?:(NOT EXISTS)|(!?=) "([^"]*)")')
_MISSING = object()


def matches(pattern: str, line: str, *, missing_differs: bool) -> bool:
    """Whether the line, a JSON object, is counted."""

    def decide(term: re.Match[str]) -> str:
        name, not_exists, sign, text = term.groups()
        value: Any = json.loads(line)
        for each in name.split("."):
            value = value.get(each, _MISSING) if isinstance(value, dict) else _MISSING
        if not_exists:
            return str(value is _MISSING)
        if value is _MISSING:
            return str(sign == "!=" and missing_differs)
        begins = sign == "=" and text.endswith("*")
        is_equal = str(value).startswith(text[:-1]) if begins else value == text
        return str(is_equal is (sign == "="))

    whole = re.fullmatch(r"\{ (.*) \}", pattern)
    assert whole, pattern
    decided = _TERM.sub(decide, whole[1]).replace("&&", "and").replace("||", "or")
    assert re.fullmatch(r"(True|False|and|or|[() ])+", decided), decided
    return bool(eval(decided))  # noqa: S307 - of truths, signs and parentheses alone
