"""HTTP answers as JSON."""

import json
from typing import Final

from starlette.responses import Response

from gateway.json_value import JsonValue

JSON: Final = "application/json"
GRAPHQL_JSON: Final = "application/graphql-response+json"


def encode(value: JsonValue) -> str:
    """Return JSON that is always valid UTF-8; a lone surrogate becomes its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def answer_json(
    value: JsonValue,
    status: int = 200,
    media_type: str = JSON,
    headers: dict[str, str] | None = None,
) -> Response:
    kept = {"cache-control": "no-store", **(headers or {})}
    return Response(encode(value).encode(), status, kept, media_type=f"{media_type}; charset=utf-8")


def answer_error(
    status: int, error_type: str, message: str, headers: dict[str, str] | None = None
) -> Response:
    """Return an HTTP error in AppSync's form."""
    described = {"errors": [{"errorType": error_type, "message": message}]}
    return answer_json(
        described, status, headers={"x-amzn-errortype": error_type, **(headers or {})}
    )
