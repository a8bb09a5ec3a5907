"""Describe faults for logs: their kind and place, not their values.

Logs hold no arguments, personal data or secrets, but most error texts quote values (those of
pydantic, botocore and GraphQL do, domain errors quote a balance). So logs get the text only of
errors whose class sets `quotes_no_values`.
"""

import traceback

from botocore.exceptions import ClientError
from pydantic import ValidationError


def describe_fault(error: BaseException) -> str:
    """Describe the error and its causes, newest first, each with its stack."""
    parts = []
    seen: set[int] = set()
    following: BaseException | None = error
    # An error can be its own cause.
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        lines = "".join(traceback.format_tb(following.__traceback__))
        parts.append(f"{_name(following)}\n{lines}".rstrip("\n"))
        is_hidden = following.__cause__ is None and following.__suppress_context__
        following = None if is_hidden else following.__cause__ or following.__context__
    return "\ncaused by ".join(parts)


def kind_of_fault(error: BaseException) -> str:
    """Return the class of the error and, from AWS, its code: a name for counts."""
    name = type(error).__name__
    return f"{name}: {code_of(error)}" if isinstance(error, ClientError) else name


def describe_invalid(error: ValidationError) -> str:
    """Return the wrong attributes of a row and their errors, without values or the keys of maps."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(f"{'.'.join(map(str, each['loc'][:1]))} ({each['type']})" for each in wrong)


def code_of(error: BaseException) -> str:
    """Return AWS's code of an error, or the name of its class."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "without a code"))
    return type(error).__name__


def _name(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if getattr(kind, "quotes_no_values", False):
        return f"{name}: {error}"
    return f"{name}: {code_of(error)}" if isinstance(error, ClientError) else name
