"""Handle a batch of a queue's messages in one invocation, and write its log line."""

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from resolvers.storage.base.faults import describe_fault
from resolvers.telemetry import Invocation

Message = Mapping[str, Any]
Content = TypeVar("Content")

logger = logging.getLogger(__name__)


class ComesAgainError(Exception):
    """A message must be delivered again, but not for a fault of ours. The text names no values."""


class BadMessageError(Exception):
    """A message that its sender must correct. The text quotes nothing of the message."""


def answer_messages(
    event: Mapping[str, Any],
    handle: Callable[[Message], None],
    *,
    kind: str,
    invocation: Invocation,
) -> dict[str, Any]:
    """Handle each message of a batch separately. `kind` is the kind of the log line.

    Return the ids of the messages that failed, in AWS's form for partial failures. SQS delivers
    only these again. The log has their ids, but no text of a message.
    Source: AWS Lambda Developer Guide, "Implementing partial batch responses" for SQS.
    """
    attempts = _Attempts(kind, invocation)
    for message in event["Records"]:
        attempts.attempt(functools.partial(handle, message), [message["messageId"]])
    return attempts.answer(len(event["Records"]))


def answer_batch(
    event: Mapping[str, Any],
    read: Callable[[Message], Content],
    handle: Callable[[Sequence[Content]], None],
    *,
    kind: str,
    invocation: Invocation,
) -> dict[str, Any]:
    """Read each message of a batch separately, and handle all readable ones together.

    Answer and log as `answer_messages` does.
    """
    attempts = _Attempts(kind, invocation)
    contents: dict[str, Content] = {}
    for message in event["Records"]:
        message_id = message["messageId"]

        def read_one(message: Message = message, message_id: str = message_id) -> None:
            contents[message_id] = read(message)

        attempts.attempt(read_one, [message_id], is_last=False)
    if contents:
        attempts.attempt(lambda: handle([*contents.values()]), [*contents])
    return attempts.answer(len(event["Records"]))


class _Attempts:
    """The outcomes of one batch's messages."""

    def __init__(self, kind: str, invocation: Invocation) -> None:
        self._kind = kind
        self._invocation = invocation
        self._failed: list[str] = []

    def attempt(
        self, work: Callable[[], None], message_ids: Sequence[str], *, is_last: bool = True
    ) -> None:
        """Do work for these messages. If it succeeds and `is_last`, count them as handled."""
        names = " ".join(message_ids)
        try:
            work()
        except ComesAgainError as reason:
            logger.warning("%s: message %s comes again: %s", self._kind, names, reason)
        except BadMessageError as mistake:
            self._invocation.note_invalid()
            logger.warning("%s: message %s: %s", self._kind, names, mistake)
        except Exception as fault:  # noqa: BLE001 - after any fault the message has to come again
            self._invocation.note_fault(fault)
            logger.error("%s: message %s failed: %s", self._kind, names, describe_fault(fault))  # noqa: TRY400 - the text of a traceback may quote values
        else:
            if is_last:
                for _ in message_ids:
                    self._invocation.note_handled()
            return
        self._failed += message_ids

    def answer(self, message_count: int) -> dict[str, Any]:
        self._invocation.write_messages(self._kind, message_count)
        return {"batchItemFailures": [{"itemIdentifier": each} for each in self._failed]}
