"""The functions as AWS has them: made of one zip, published, called through Lambda's own API.

A test compares their settings with infra/modules/functions.
"""

import base64
import json
import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from gateway.envelope import FunctionFailedError
from gateway.errors import RunError
from gateway.json_value import JsonValue

SERVICES = ("dynamodb", "dynamodbstreams", "lambda", "ssm", "logs")
"""The services that the engine must offer; Lambda writes the functions' lines to the last one."""
ALIAS = "live"
RUNTIME = "python3.13"
MEMORY_MEGABYTES = 1024
SECRETS_PARAMETER = "/recycle-points/rehearsal/secrets"
MAPPING: Mapping[str, Any] = {
    "StartingPosition": "TRIM_HORIZON",
    "BatchSize": 100,
    "MaximumBatchingWindowInSeconds": 0,
    "ParallelizationFactor": 10,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "BisectBatchOnFunctionError": True,
    "MaximumRetryAttempts": 10_000,
    "MaximumRecordAgeInSeconds": 3600,
}
# AppSync's word for a failure that Lambda does not name.
UNNAMED_FAILURE = "Lambda:Unhandled"
# What a function raises for a wrong request.
REFUSALS = frozenset({"InvalidInput", "Unauthorized"})
_ROLE = "arn:aws:iam::000000000000:role/rehearsal"
# Longer than the slowest function may run, and without a retry: a mutation is sent once.
_CLIENT = Config(
    connect_timeout=2, read_timeout=310, retries={"total_max_attempts": 1}, max_pool_connections=32
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FunctionSettings:
    """The settings in which one function of the zip differs from the others."""

    handler: str
    timeout_seconds: int


FUNCTIONS: Mapping[str, FunctionSettings] = {
    "queries": FunctionSettings("lambda_entry.handler", 29),
    "mutations": FunctionSettings("lambda_entry.handler", 29),
    "enrolment": FunctionSettings("lambda_entry.enrolment_handler", 29),
    "stream": FunctionSettings("lambda_entry.stream_handler", 120),
    "sweep": FunctionSettings("lambda_entry.sweep_handler", 300),
}


class DeployedFunctions:
    """The five functions on an engine; `calls` counts (function, "event" or "batch").

    `alias_arns` are those of the aliases, by the functions' names, once they are made.
    `fields` says which function answers which field. Several threads may call at once.
    """

    def __init__(self, endpoint_url: str, fields: list[dict[str, Any]]) -> None:
        self._lambda = boto3.client("lambda", endpoint_url=endpoint_url, config=_CLIENT)
        self._parameters = boto3.client("ssm", endpoint_url=endpoint_url, config=_CLIENT)
        self._function_of = {(each["type"], each["field"]): each["function"] for each in fields}
        self._lock = threading.Lock()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.alias_arns: dict[str, str] = {}

    def close(self) -> None:
        self._lambda.close()
        self._parameters.close()

    def store_secrets(self, secrets: Mapping[str, str]) -> None:
        """Store them as AWS does, in one SecureString."""
        self._parameters.put_parameter(
            Name=SECRETS_PARAMETER, Type="SecureString", Value=json.dumps(secrets), Overwrite=True
        )

    def create(
        self,
        zip_path: Path,
        settings: Mapping[str, str],
        of_one: Mapping[str, Mapping[str, str]],
        chosen: Mapping[str, FunctionSettings] = FUNCTIONS,
    ) -> None:
        """Make and publish each function, with the alias that callers know.

        Args:
            zip_path: Their code.
            settings: Environment variables of all functions.
            of_one: More variables of single functions, by name.
            chosen: The functions to make.

        Raises:
            RunError: The engine did not publish a function.
        """
        code = zip_path.read_bytes()
        for name, function in chosen.items():
            variables = {**settings, "FUNCTION": name, **of_one.get(name, {})}
            created = self._lambda.create_function(
                FunctionName=name,
                Role=_ROLE,
                Runtime=RUNTIME,
                Handler=function.handler,
                Code={"ZipFile": code},
                Timeout=function.timeout_seconds,
                MemorySize=MEMORY_MEGABYTES,
                Environment={"Variables": variables},
                Publish=True,
            )
            self._lambda.get_waiter("function_active_v2").wait(
                FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
            )
            if not created["Version"].isdigit():
                raise RunError(f"the engine published no version of {name}: {created['Version']}")
            alias = self._lambda.create_alias(
                FunctionName=name, Name=ALIAS, FunctionVersion=created["Version"]
            )
            self.alias_arns[name] = alias["AliasArn"]

    def map_stream(self, stream_arn: str, name: str = "stream", **changes: Any) -> None:
        """Make the engine feed the function `name`, from the oldest record if not changed."""
        self._lambda.create_event_source_mapping(
            EventSourceArn=stream_arn, FunctionName=f"{name}:{ALIAS}", **{**MAPPING, **changes}
        )

    def answer(self, event: JsonValue) -> Any:
        """Return the answer to AppSync's event, or to a batch of them, of one field.

        Raises:
            FunctionFailedError: The function failed.
        """
        info = (event[0] if isinstance(event, list) else event)["info"]
        return self.call(self._function_of[info["parentTypeName"], info["fieldName"]], event)

    def call(self, name: str, payload: JsonValue) -> Any:
        """Return the answer of the function `name`.

        Raises:
            FunctionFailedError: The function failed.
        """
        with self._lock:
            self.calls[name, "batch" if isinstance(payload, list) else "event"] += 1
        answer = self._lambda.invoke(
            FunctionName=name, Qualifier=ALIAS, Payload=json.dumps(payload).encode(), LogType="Tail"
        )
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            log = base64.b64decode(answer.get("LogResult", "")).decode("utf-8", "replace")
            failure = read_failure(body)
            if failure.kind not in REFUSALS:
                # The caller does not see this.
                logger.error("the function %s failed: %s", name, log)
            raise failure
        return body


def read_failure(body: JsonValue) -> FunctionFailedError:
    """Return Lambda's error from the answer of Invoke."""
    error = body if isinstance(body, dict) else {}
    message = str(error.get("errorMessage") or "")
    return FunctionFailedError(str(error.get("errorType") or UNNAMED_FAILURE), message)
