"""The type of JSON values, for which Python has no narrower one."""

from typing import Any, TypeAlias

JsonValue: TypeAlias = Any
Json: TypeAlias = dict[str, JsonValue]
