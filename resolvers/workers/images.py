"""Check uploaded files: only images of the type that they claim become public."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from resolvers.domain.base.images import INCOMING, find_type
from resolvers.settings import SettingsError
from resolvers.storage.places import images
from resolvers.telemetry import Invocation
from resolvers.workers.queue_batches import Message, answer_messages
from resolvers.workers.worker import Worker


class ImagesWorker(Worker):
    def __post_init__(self) -> None:
        if self.settings.images_bucket is None:
            raise SettingsError("IMAGES_BUCKET: missing, no image can be checked")
        self._bucket = self.settings.images_bucket

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Check the files in a batch of a queue's S3 events; return as `answer_messages`.

        Source: Amazon S3 User Guide, "EventBridge event message structure".
        """
        invocation = Invocation(self.settings.environment, request_id)

        def handle_one(message: Message) -> None:
            key = json.loads(message["body"])["detail"]["object"]["key"]
            self._check(key.removeprefix(INCOMING), invocation.counts)

        return answer_messages(event, handle_one, kind="images", invocation=invocation)

    def _check(self, name: str, counts: Counter[str]) -> None:
        content = images.read_incoming(self._bucket, name)
        if content is None:
            # An earlier event was about the same file.
            return
        content_type = find_type(name, content)
        if content_type is not None:
            images.publish(self._bucket, name, content, content_type)
        images.remove_incoming(self._bucket, name)
        counts["ImagesRefused" if content_type is None else "ImagesPublished"] += 1
