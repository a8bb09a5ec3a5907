"""What Lambda passes to a function beside the event."""

import time
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LambdaContext:
    """The part of Lambda's context object that the functions use.

    seconds: How long the function may run.
    """

    seconds: float = 30.0
    began: float = field(default_factory=time.monotonic)
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self.began + self.seconds - time.monotonic()) * 1000))
