"""The invocation of a function with a batch of a queue's messages, and its line in the log."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from resolvers.storage.faults import describe_fault
from resolvers.telemetry import Invocation

Message = Mapping[str, Any]

logger = logging.getLogger(__name__)


class ComesAgainError(Exception):
    """A message has to come again, and nothing of ours is at fault; the text names no values."""


class BadMessageError(Exception):
    """A message that its sender has to correct; the text quotes nothing of it."""


def answer_messages(
    event: Mapping[str, Any],
    handle: Callable[[Message], None],
    *,
    kind: str,
    invocation: Invocation,
) -> dict[str, Any]:
    """Handle each message of a batch alone; `kind` is that of the line.

    Return the messages whose handling raised, as AWS expects of a function that reports partial
    failures: only these come again. The log names them by their ids: it has no text of a message.
    Source: AWS Lambda Developer Guide, "Implementing partial batch responses" for SQS.
    """
    failed = []
    for message in event["Records"]:
        try:
            handle(message)
        except ComesAgainError as reason:
            failed.append(message["messageId"])
            logger.warning("%s: message %s comes again: %s", kind, failed[-1], reason)
        except BadMessageError as mistake:
            invocation.note_invalid()
            failed.append(message["messageId"])
            logger.warning("%s: message %s: %s", kind, failed[-1], mistake)
        except Exception as fault:  # noqa: BLE001 - after any fault the message has to come again
            invocation.note_fault(fault)
            failed.append(message["messageId"])
            logger.error("%s: message %s failed: %s", kind, failed[-1], describe_fault(fault))  # noqa: TRY400 - the text of a traceback may quote values
        else:
            invocation.note_handled()
    invocation.write_messages(kind, len(event["Records"]))
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
