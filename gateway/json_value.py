"""JSON, which has no narrower type in Python than this."""

from typing import Any, TypeAlias

JsonValue: TypeAlias = Any
Json: TypeAlias = dict[str, JsonValue]
