"""What logs say of a fault: its kind and where it happened, not what it was given.

Most texts quote values (pydantic's, botocore's and GraphQL's do, refusals tell a balance), and logs
hold no arguments, no personal data and no secrets. Only the text of an error whose class says
`tells_no_values` is told.
"""

import traceback

from botocore.exceptions import ClientError


def describe_fault(error: BaseException) -> str:
    """The error and those that led to it, newest first, each with the lines it came by."""
    told = []
    seen: set[int] = set()
    following: BaseException | None = error
    # An error may be raised from itself: what is raised again `from error` is at times that error.
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        lines = "".join(traceback.format_tb(following.__traceback__))
        told.append(f"{_name(following)}\n{lines}".rstrip("\n"))
        following = _origin(following)
    return "\ncaused by ".join(told)


def kind_of_fault(error: BaseException) -> str:
    """The fault in a word or two, for counting: its class and, of an answer of AWS, the code."""
    name = type(error).__name__
    return f"{name}: {_code(error)}" if isinstance(error, ClientError) else name


def _name(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if getattr(kind, "tells_no_values", False):
        return f"{name}: {error}"
    if isinstance(error, ClientError):
        return f"{name}: {_code(error)}"
    return name


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "without a code"))


def _origin(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__
