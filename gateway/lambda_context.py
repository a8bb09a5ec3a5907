"""The context that Lambda passes to a function, with the event."""

import time
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LambdaContext:
    """Lambda's context object, with the attributes that handlers and Powertools read.

    seconds: How long the function may run.
    """

    seconds: float = 30.0
    function_name: str = "handler"
    function_version: str = "$LATEST"
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:handler"
    memory_limit_in_mb: int = 128
    log_group_name: str = "/aws/lambda/handler"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None
    began: float = field(default_factory=time.monotonic)
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self.began + self.seconds - time.monotonic()) * 1000))
