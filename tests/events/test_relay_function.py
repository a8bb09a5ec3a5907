import json
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from resolvers.events.relay_function import RelayError, RelayFunction

CHANGE = {"id": "e1", "status": "CONFIRMED"}


def publish(**answer: Any) -> None:
    with closing(boto3.client("lambda")) as client, Stubber(client) as stub:
        expected = {
            "FunctionName": "recycle-points-prod-relay",
            "Payload": json.dumps({"mutation": "publishExchange", "input": CHANGE}),
        }
        stub.add_response("invoke", {"StatusCode": 200, **answer}, expected)
        RelayFunction("recycle-points-prod-relay", client).publish("publishExchange", CHANGE)


def test_change_is_what_the_function_gets() -> None:
    publish()


def test_failed_function_took_nothing() -> None:
    with pytest.raises(RelayError, match=r"^the relay failed: Unhandled$"):
        publish(FunctionError="Unhandled")
