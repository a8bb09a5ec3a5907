"""The entry points of the Lambda functions; resolvers/application.py does their work."""

import contextlib

# The first connection imports idna, and the first ledger hash utf_16_be: no caller should wait.
import encodings.idna
import encodings.utf_16_be  # noqa: F401 - see above
import functools
import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

from resolvers.application import (
    Application,
    answer_by,
    open_application,
    open_or_report,
    renew_after_restore,
)
from resolvers.services.base.context import utc_now
from resolvers.settings import Function
from resolvers.telemetry import write_lines

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

clock: Callable[[], datetime] = utc_now
"""Return the time of an invocation. Only `make run` replaces it, to move the time ahead."""


@functools.cache
def _application() -> Application:
    return open_application(os.environ, clock)


def handler(event: Any, context: Any) -> Any:  # noqa: ANN401 - AWS's JSON and context
    """Answer AppSync: one direct Lambda event, or a batch of them."""
    return answer_by(_application, event, _request_id_of(context))


def enrolment_handler(event: Any, context: Any) -> Any:  # noqa: ANN401 - AWS's JSON and context
    """Delete the user of an erased account, as in {"erasedUser": "..."}, or answer AppSync."""
    if isinstance(event, dict) and "erasedUser" in event:
        return _erasure_handler(event, context)
    return handler(event, context)


def _handler_of(function: Function) -> Handler:
    """Return the handler of a function whose worker does its work."""

    def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
        request_id = _request_id_of(context)
        return open_or_report(_application, request_id).worker(function).handle(event, request_id)

    return handle


stream_handler = _handler_of(Function.STREAM)
events_handler = _handler_of(Function.EVENTS)
archive_handler = _handler_of(Function.ARCHIVE)
inbound_handler = _handler_of(Function.INBOUND)
webhooks_handler = _handler_of(Function.WEBHOOKS)
workflow_handler = _handler_of(Function.WORKFLOW)
mailer_handler = _handler_of(Function.MAILER)
push_handler = _handler_of(Function.PUSH)
rollups_handler = _handler_of(Function.ROLLUPS)
images_handler = _handler_of(Function.IMAGES)
_erasure_handler = _handler_of(Function.ENROLMENT)


def sweep_handler(event: object, context: object) -> dict[str, Any]:
    """Do the work of a schedule, as SweepWorker describes it; other events sweep all accounts."""
    request_id = _request_id_of(context)
    sweeper = open_or_report(_application, request_id).sweeper
    asked = event if isinstance(event, dict) else {}
    return sweeper.handle(asked, request_id, _remaining_seconds_of(context))


def _remaining_seconds_of(context: object) -> float | None:
    """Return the remaining time by Lambda's context object; None without such a context."""
    read = getattr(context, "get_remaining_time_in_millis", None)
    return None if read is None else read() / 1000


def _request_id_of(context: object) -> str:
    return getattr(context, "aws_request_id", "none")


def _after_restore() -> None:
    """Renew the application after SnapStart restores it; after a failure the next call opens it."""
    try:
        renew_after_restore(_application(), os.environ)
    except Exception:  # noqa: BLE001 - nobody sees what a hook raises
        _application.cache_clear()


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    write_lines()
    # Open while Lambda starts the container: no caller waits, and SnapStart keeps the result.
    # After a failure each invocation tries again and reports it.
    with contextlib.suppress(Exception):
        _application()
    with contextlib.suppress(ImportError):
        from snapshot_restore_py import register_after_restore  # type: ignore[import-not-found,unused-ignore] # it is a part of Lambda's runtime

        register_after_restore(_after_restore)
