import logging
from collections.abc import Mapping
from typing import Any

import pytest

from resolvers.telemetry import Invocation
from resolvers.workers.queue_batches import answer_messages
from tests.support.telemetry_lines import last_line


def test_only_failed_messages_come_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    handled: list[str] = []

    def handle(message: Mapping[str, Any]) -> None:
        if message["body"] == "wrong":
            raise ValueError(message["body"])
        handled.append(message["body"])

    records = [
        {"messageId": str(number), "body": body}
        for number, body in enumerate(["first", "wrong", "last"])
    ]

    answer = answer_messages(
        {"Records": records}, handle, kind="inbound", invocation=Invocation("moto", "request-1")
    )

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert handled == ["first", "last"]
    line = last_line(caplog)
    assert (line["kind"], line["messages"], line["handled"]) == ("inbound", 3, 2)
    assert line["fault"] == "ValueError"
    assert "wrong" not in caplog.text
