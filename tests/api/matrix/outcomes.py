"""What an answer says about the caller's right to it, in the words of the expectation file.

An answer that is none of these (a fault, a bad argument, a refusal for another reason) is itself:
the scene is wrong then, or the product.
"""

from collections.abc import Mapping
from typing import Any

from tests.support.matrix.roles import Case, Outcome

_CODES = {"NOT_FOUND": Outcome.NOT_FOUND, "FORBIDDEN": Outcome.FORBIDDEN}
HTTP_OK, HTTP_UNAUTHORIZED = 200, 401


def http_outcome(case: Case, status: int, answer: Mapping[str, Any]) -> Any:
    """Of AppSync's envelope; a refusal or a null has to show at the field that `case` names."""
    if status == HTTP_UNAUTHORIZED:
        return Outcome.HTTP_401
    errors = answer.get("errors") or []
    if status != HTTP_OK or any(error.get("errorType") != "Unauthorized" for error in errors):
        return f"HTTP {status}, {answer}"
    if errors:
        refused = {_field_of(error) for error in errors}
        is_there = refused == {_name(case.answered_by)}
        return Outcome.UNAUTHORIZED if is_there else f"refused at {sorted(refused)}"
    return _walk(case, answer["data"])


def _field_of(error: Mapping[str, Any]) -> str:
    names = [step for step in error["path"] if isinstance(step, str)]
    return names[-1]


def _name(place: str) -> str:
    return place.partition(".")[2]


def _walk(case: Case, data: Mapping[str, Any]) -> Any:
    """Down the way, through every item of a list; a list without items lets everybody in."""
    values: list[Any] = [data]
    for field in case.way:
        values = [value[_name(field)] for value in values]
        if values and all(value is None for value in values):
            return Outcome.NULL if field == case.answered_by else f"{field} is null"
        values = [value for value in values if value is not None]
        if field != case.way[-1]:
            values = [item for value in values for item in _items(value)]
    return next((_payload_outcome(value) for value in values), Outcome.ALLOWED)


def _items(value: Mapping[str, Any]) -> list[Any]:
    return list(value["nodes"]) if "nodes" in value else [value]


def _payload_outcome(value: Any) -> Any:
    errors = value.get("userErrors", []) if isinstance(value, Mapping) else []
    codes = [error["code"] for error in errors]
    return _CODES.get(codes[0], f"refused with {codes}") if codes else Outcome.ALLOWED


def handler_outcome(case: Case, data: Any, error_type: str | None) -> Any:
    """Of a handler's answer; `error_type` is the class name of what it raised, or of a batch's."""
    if error_type is not None:
        return Outcome.UNAUTHORIZED if error_type == "Unauthorized" else error_type
    if data is None:
        # A subscription that may start is answered with null.
        is_start = case.field.startswith("Subscription.")
        return Outcome.ALLOWED if is_start else Outcome.NULL
    return _payload_outcome(data)
