"""The front door of the Lambda functions. What they do stands in resolvers/functions.py."""

import contextlib
import functools
import os
from typing import Any

from resolvers.functions import Functions, answer_by, open_functions, remaining_seconds_of


@functools.cache
def _functions() -> Functions:
    return open_functions(os.environ)


def handler(event: Any, context: Any) -> Any:  # noqa: ANN401 - AWS's JSON and context
    """Answer AppSync: one direct Lambda event, or a batch of them."""
    return answer_by(_functions, event, getattr(context, "aws_request_id", "none"))


def stream_handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - AWS's signature
    """Publish the balances that a batch of the users table's stream tells of."""
    return _functions().publish_stream(event)


def sweep_handler(event: object, context: object) -> dict[str, Any]:  # noqa: ARG001 - AWS's signature
    """Book what time alone has done, on a schedule; the answer is the report."""
    return _functions().sweep(remaining_seconds_of(context))


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # What is made while Lambda starts the container is not waited for by a caller, and SnapStart
    # keeps it. What cannot be made is tried again, and told, at each invocation.
    with contextlib.suppress(Exception):
        _functions()
