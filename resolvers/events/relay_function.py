"""Publish to Valkey through a function, for functions outside Valkey's network."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config


class RelayError(Exception):
    """The function failed; its log says why."""

    quotes_no_values = True


class RelayFunction:
    def __init__(self, name: str, client: Any = None) -> None:  # noqa: ANN401 - boto3's client of `lambda`
        self._name = name
        self._client = client or boto3.client(
            "lambda",
            config=Config(
                retries={"total_max_attempts": 2, "mode": "standard"},
                connect_timeout=2,
                read_timeout=10,
            ),
        )

    def publish(self, mutation: str, content: Mapping[str, Any]) -> None:
        """Publish through the function; raise RelayError if it fails, and botocore's errors."""
        answer = self._client.invoke(
            FunctionName=self._name, Payload=json.dumps({"mutation": mutation, "input": content})
        )
        if "FunctionError" in answer:
            raise RelayError(f"the relay failed: {answer['FunctionError']}")
