"""Receive partners' events from their queue."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from resolvers.domain.base.authorization import Caller
from resolvers.events.inbound import InboundError, receive
from resolvers.services.base.context import ServiceContext
from resolvers.settings import Settings
from resolvers.storage.base.client import Database
from resolvers.telemetry import Invocation
from resolvers.workers.queue_batches import BadMessageError, Message, answer_messages

logger = logging.getLogger(__name__)


class InboundWorker:
    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Carry out each message of a batch; its body is an event of EventBridge.

        Return as `answer_messages`.
        """
        invocation = Invocation(self._settings.environment, request_id)
        database = replace(self._database, counts=invocation.counts)

        def context_of(caller: Caller) -> ServiceContext:
            return ServiceContext(
                caller=caller, now=self._clock(), settings=self._settings, database=database
            )

        def handle(message: Message) -> None:
            try:
                refusal = receive(message["body"], self._settings.inbound_partners, context_of)
            except InboundError as mistake:
                raise BadMessageError(str(mistake)) from None
            if refusal is not None:
                where, code = refusal
                invocation.note_refused(code)
                logger.warning("inbound: message %s: %s: %s", message["messageId"], where, code)

        return answer_messages(event, handle, kind="inbound", invocation=invocation)
