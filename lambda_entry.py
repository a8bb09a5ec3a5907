"""The Lambda functions' entry points. resolvers/application.py does their work."""

import contextlib

# The first connection imports idna, the first hash of the ledger utf_16_be: no caller should wait.
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
from resolvers.services.context import utc_now
from resolvers.services.expiry_sweep import Part
from resolvers.telemetry import write_lines

clock: Callable[[], datetime] = utc_now
"""Gives each invocation its moment. Only `make run` sets another: its time can be moved ahead."""


@functools.cache
def _application() -> Application:
    return open_application(os.environ, clock)


def handler(event: Any, context: Any) -> Any:  # noqa: ANN401 - AWS's JSON and context
    """Answer AppSync: one direct Lambda event, or a batch of them."""
    return answer_by(_application, event, _request_id_of(context))


def enrolment_handler(event: Any, context: Any) -> Any:  # noqa: ANN401 - AWS's JSON and context
    """Delete the user of an erased account, as in {"erasedUser": "..."}, or answer AppSync."""
    if isinstance(event, dict) and "erasedUser" in event:
        request_id = _request_id_of(context)
        pool_users = open_or_report(_application, request_id).pool_users
        return pool_users.delete_erased(event["erasedUser"], request_id)
    return handler(event, context)


def stream_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish the balances that changed in a batch of the users table's stream, or one change."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).stream.handle(event, request_id)


def events_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Put the events of a batch of one table's stream on the bus, and publish its changes."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).events.handle(event, request_id)


def archive_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Put the rows of a batch of one table's stream in the archive."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).archive.handle(event, request_id)


def inbound_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Do what partners' events say that a queue delivers."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).inbound.handle(event, request_id)


def webhooks_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Send events to the partners that subscribed to them, from two queues."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).webhooks.handle(event, request_id)


def workflow_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Start a state machine for an event, or do a step of one."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).workflow.handle(event, request_id)


def mailer_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Send the mails of a batch of a queue's events."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).mailer.handle(event, request_id)


def push_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Send the pushes of a batch of a queue's events."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).push.handle(event, request_id)


def rollups_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Count the events of a batch of a queue in roll-ups."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).rollups.handle(event, request_id)


def images_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Check the uploaded files that a batch of a queue's events names."""
    request_id = _request_id_of(context)
    return open_or_report(_application, request_id).images.handle(event, request_id)


def sweep_handler(event: object, context: object) -> dict[str, Any]:
    """Do what a schedule asks for, and return the report: write reminders, or else sweep.

    A sweep is of one part, as in {"part": 0, "parts": 4}, or whole.
    """
    request_id = _request_id_of(context)
    application = open_or_report(_application, request_id)
    asked = event if isinstance(event, dict) else {}
    seconds = _remaining_seconds_of(context)
    if asked.get("task") == "remind":
        return application.remind(seconds, request_id)
    part = Part(asked.get("part", 0), asked.get("parts", 1))
    return application.sweep(seconds, request_id, part)


def _remaining_seconds_of(context: object) -> float | None:
    """Return what Lambda's context object says; None where there is no such context."""
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
        from snapshot_restore_py import (  # type: ignore[import-not-found,unused-ignore] # it is a part of Lambda's runtime
            register_after_restore,
        )

        register_after_restore(_after_restore)
