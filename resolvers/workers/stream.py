"""Publish changed balances."""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.api.appsync.publishing import published_input
from resolvers.domain.points.accounts import Balance
from resolvers.services.points.balance_stream import publish_changes
from resolvers.settings import Function, SettingsError
from resolvers.telemetry import Invocation
from resolvers.workers.publishers import Publishes, open_publishers
from resolvers.workers.stream_batches import NoteAs, Record, answer_batch
from resolvers.workers.worker import Worker


class StreamWorker(Worker):
    """Other functions that use it open the publisher late.

    It remembers the published part of the last failed batch, so that little is repeated.
    """

    def __post_init__(self) -> None:
        is_needed = self.settings.function is Function.STREAM
        self._publishers = open_publishers(self.settings) if is_needed else []
        self._published: set[str] = set()

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Publish the changed balances of a batch of stream records of `users`.

        Return as `answer_batch`. The events function sends it single changes to publish, because
        it cannot reach Valkey itself.
        """
        invocation = Invocation(self.settings.environment, request_id)
        if "mutation" in event:
            return self._publish_one(event["mutation"], event["input"], invocation)
        return answer_batch(
            event, self._publish_changes, kind="stream", invocation=invocation, clock=self.clock
        )

    def _publish_one(
        self, mutation: str, content: Mapping[str, Any], invocation: Invocation
    ) -> dict[str, Any]:
        try:
            self._publisher().publish(mutation, content)
            invocation.note_handled()
        except Exception as fault:
            invocation.note_fault(fault)
            raise
        finally:
            invocation.write_stream("stream", 1)
        return {}

    def _publish_changes(self, records: Sequence[Record], note_as: NoteAs) -> str | None:
        note = note_as("PublishLag")

        def publish(balance: Balance) -> None:
            self._publisher().publish("publishBalance", published_input(balance))

        def remember(record: Record, fault: Exception | None) -> None:
            note(record, fault)
            if fault is None:
                self._published.add(record["eventID"])

        new = [record for record in records if record["eventID"] not in self._published]
        failed = publish_changes(new, publish, remember)
        if failed is None:
            self._published.clear()
        return failed

    def _publisher(self) -> Publishes:
        self._publishers = self._publishers or open_publishers(self.settings)
        if not self._publishers:
            raise SettingsError("APPSYNC_ENDPOINT: missing, balances cannot be published")
        return self._publishers[0]
