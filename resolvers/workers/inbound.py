"""Receive partners' events from their queue."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from resolvers.domain.base.authorization import Caller
from resolvers.events.inbound import InboundError, receive
from resolvers.services.base.context import ServiceContext
from resolvers.telemetry import Invocation
from resolvers.workers.queue_batches import BadMessageError, Message, answer_messages
from resolvers.workers.worker import Worker

logger = logging.getLogger(__name__)


class InboundWorker(Worker):
    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Carry out each message of a batch; its body is an event of EventBridge.

        Return as `answer_messages`.
        """
        invocation = Invocation(self.settings.environment, request_id)
        database = replace(self.database, counts=invocation.counts)

        def context_of(caller: Caller) -> ServiceContext:
            return ServiceContext(
                caller=caller, now=self.clock(), settings=self.settings, database=database
            )

        def handle(message: Message) -> None:
            try:
                refusal = receive(message["body"], self.settings.inbound_partners, context_of)
            except InboundError as mistake:
                raise BadMessageError(str(mistake)) from None
            if refusal is not None:
                where, code = refusal
                invocation.note_refused(code)
                logger.warning("inbound: message %s: %s: %s", message["messageId"], where, code)

        return answer_messages(event, handle, kind="inbound", invocation=invocation)
