"""CloudWatch's filter patterns for JSON lines, as far as ours go.

Source: Amazon CloudWatch Logs User Guide, "Using filter patterns to match terms in JSON log
events": =, !=, NOT EXISTS, &&, ||, parentheses, and * at the end of a text. That guide does not say
what != does to a field that is missing, so a pattern has to mean the same whichever it is:
`missing_differs` chooses.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_TOKENS = re.compile(
    r'\s*(?:(?P<sign>&&|\|\||!=|=|[(){}])|(?P<field>\$[.\w]+)|"(?P<text>[^"]*)"|(?P<word>[A-Z]+))'
)
_MISSING = object()


class PatternError(ValueError):
    """The pattern is none that is known here; the text says from where on."""


def matches(pattern: str, line: str, *, missing_differs: bool) -> bool:
    """Whether the line, a JSON object, is counted. Raises PatternError."""
    reader = _Reader(list(_tokens_of(pattern)), json.loads(line), missing_differs)
    reader.take("{")
    result = reader.read_alternatives()
    reader.take("}")
    if reader.tokens:
        raise PatternError(f"after the pattern: {reader.tokens}")
    return result


def _tokens_of(pattern: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(pattern.rstrip())
    while position < end:
        found = _TOKENS.match(pattern, position)
        if found is None:
            raise PatternError(pattern[position:])
        kind = str(found.lastgroup)
        yield kind, found[kind]
        position = found.end()


@dataclass
class _Reader:
    tokens: list[tuple[str, str]]
    line: Mapping[str, Any]
    missing_differs: bool

    def take(self, sign: str) -> None:
        if self._next() != ("sign", sign):
            raise PatternError(f"{sign} is missing before {self.tokens}")

    def read_alternatives(self) -> bool:
        result = self._read_conjunction()
        while self._is_next("||"):
            self.take("||")
            other = self._read_conjunction()
            result = result or other
        return result

    def _read_conjunction(self) -> bool:
        result = self._read_term()
        while self._is_next("&&"):
            self.take("&&")
            other = self._read_term()
            result = result and other
        return result

    def _read_term(self) -> bool:
        if self._is_next("("):
            self.take("(")
            result = self.read_alternatives()
            self.take(")")
            return result
        return self._read_comparison()

    def _read_comparison(self) -> bool:
        kind, field = self._next()
        if kind != "field":
            raise PatternError(f"a field is missing at {field}")
        value: Any = self.line
        for name in field.split(".")[1:]:
            value = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        sign = self._next()[1]
        if sign == "NOT":
            if self._next() != ("word", "EXISTS"):
                raise PatternError(f"EXISTS is missing before {self.tokens}")
            return value is _MISSING
        kind, text = self._next()
        if kind != "text" or sign not in ("=", "!="):
            raise PatternError(f"no comparison: {sign} {text}")
        if sign == "=" and text.endswith("*"):
            return isinstance(value, str) and value.startswith(text.removesuffix("*"))
        if sign == "=":
            return bool(value == text)
        return self.missing_differs if value is _MISSING else bool(value != text)

    def _is_next(self, sign: str) -> bool:
        return bool(self.tokens) and self.tokens[0] == ("sign", sign)

    def _next(self) -> tuple[str, str]:
        if not self.tokens:
            raise PatternError("the pattern ends too early")
        return self.tokens.pop(0)
