"""Functions of a zip on the real engine, called as AppSync calls them."""

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.invocation import FunctionFailedError
from local.engine.engine import Engine
from local.rehearsal.deployed_functions import (
    ALIAS,
    FUNCTIONS,
    MAPPING,
    RUNTIME,
    SECRETS_PARAMETER,
    SERVICES,
    UNNAMED_FAILURE,
    DeployedFunctions,
    read_failure,
)
from local.rehearsal.workflow import FUNCTIONS as OF_WORKFLOW

ROOT = Path(__file__).parents[3]
MODULE = ROOT / "infra" / "modules" / "functions"
FIELDS = [
    {"type": "Query", "field": "viewer", "function": "queries", "maxBatchSize": 0},
    {"type": "User", "field": "exchanges", "function": "queries", "maxBatchSize": 100},
    {"type": "Mutation", "field": "redeemQrToken", "function": "mutations", "maxBatchSize": 0},
]
SOURCE = """
import os

class Unauthorized(Exception):
    pass

def handler(event, context):
    if isinstance(event, list):
        return [{"data": each["arguments"]["number"]} for each in event]
    text = event["arguments"].get("text")
    if text is not None:
        raise Unauthorized(text)
    return {"variables": dict(os.environ), "version": context.function_version}

def stream_handler(event, context):
    return {"batchItemFailures": []}

def sweep_handler(event, context):
    return {"seconds": context.get_remaining_time_in_millis() / 1000}
"""


def event_of(type_name: str, field_name: str, **arguments: Any) -> dict[str, Any]:
    info = {"parentTypeName": type_name, "fieldName": field_name}
    return {"info": info, "arguments": arguments}


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedFunctions]:
    folder = tmp_path_factory.mktemp("deployed")
    zip_path = folder / "functions.zip"
    with zipfile.ZipFile(zip_path, "w") as archive:
        archive.writestr("lambda_entry.py", SOURCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OF_THE_HOST", "not for functions")
        engine = Engine(folder / "engine", SERVICES)
        with engine as endpoint_url, closing(DeployedFunctions(endpoint_url, FIELDS)) as deployed:
            deployed.store_secrets({"QR_PEPPER": "p" * 32})
            deployed.create(zip_path, {"ENVIRONMENT": "x"}, {"mutations": {"SECRET": "of-one"}})
            yield deployed


@pytest.mark.engine
def test_field_is_answered_by_its_function(functions: DeployedFunctions) -> None:
    queried = functions.answer(event_of("Query", "viewer"))
    assert queried["version"] == "1"
    viewer = queried["variables"]
    redeemed = functions.answer(event_of("Mutation", "redeemQrToken"))["variables"]
    assert (viewer["FUNCTION"], redeemed["FUNCTION"]) == ("queries", "mutations")
    assert (viewer["ENVIRONMENT"], redeemed["ENVIRONMENT"]) == ("x", "x")
    assert (viewer.get("SECRET"), redeemed.get("SECRET")) == (None, "of-one")
    assert "OF_THE_HOST" not in viewer


@pytest.mark.engine
def test_batch_goes_as_one_list(functions: DeployedFunctions) -> None:
    functions.calls.clear()
    batch = [event_of("User", "exchanges", number=number) for number in range(3)]
    assert functions.answer(batch) == [{"data": 0}, {"data": 1}, {"data": 2}]
    functions.answer(event_of("Query", "viewer"))
    assert functions.calls == {("queries", "batch"): 1, ("queries", "event"): 1}


@pytest.mark.engine
@pytest.mark.parametrize(
    "text", ["Not Authorized to access viewer on type Query", "two\nlines: é", "", "x" * 3000]
)
def test_error_carries_class_name_and_text(functions: DeployedFunctions, text: str) -> None:
    with pytest.raises(FunctionFailedError) as raised:
        functions.answer(event_of("Query", "viewer", text=text))
    assert (raised.value.kind, str(raised.value)) == ("Unauthorized", text)


@pytest.mark.engine
def test_function_has_time_and_secrets(functions: DeployedFunctions) -> None:
    seconds = functions.call("sweep", {})["seconds"]
    limit = FUNCTIONS["sweep"].timeout_seconds
    assert limit - 10 < seconds <= limit
    parameter = functions._parameters.get_parameter(Name=SECRETS_PARAMETER, WithDecryption=True)
    assert parameter["Parameter"]["Type"] == "SecureString"
    assert json.loads(parameter["Parameter"]["Value"]) == {"QR_PEPPER": "p" * 32}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out"},
            ("Sandbox.Timedout", "Task timed out"),
        ),
        ({"errorMessage": "it said no more"}, (UNNAMED_FAILURE, "it said no more")),
        ("no object", (UNNAMED_FAILURE, "")),
    ],
)
def test_error_without_class_keeps_its_name(body: Any, expected: tuple[str, str]) -> None:
    failure = read_failure(body)
    assert (failure.kind, str(failure)) == expected


def test_settings_equal_terraform() -> None:
    for name, function in OF_WORKFLOW.items():
        worker = (MODULE.parent / name / "main.tf").read_text("utf-8").partition('"../worker"')[2]
        assert re.search(rf"timeout_seconds += {function.timeout_seconds}$", worker, re.MULTILINE)
        assert function.handler == f"lambda_entry.{name}_handler"
    main = (MODULE / "main.tf").read_text("utf-8")
    found = re.findall(
        r'(\w+) = \{\s+description .*\s+handler +="?\s*"([\w.]+)"\s+timeout_seconds = (\d+)', main
    )
    assert {
        name: (each.handler, str(each.timeout_seconds)) for name, each in FUNCTIONS.items()
    } == {name: (handler, seconds) for name, handler, seconds in found}
    assert f'alias = "{ALIAS}"' in main
    assert re.search(rf'runtime +="? *"{RUNTIME}"', main)
    stream = (MODULE / "stream.tf").read_text("utf-8")
    block = stream.partition('"aws_lambda_event_source_mapping"')[2]
    values = dict(re.findall(r"^  (\w+) += (.+)$", block, re.MULTILINE))
    terraform_name = {
        "FunctionResponseTypes": "function_response_types",
        "BisectBatchOnFunctionError": "bisect_batch_on_function_error",
    }
    for name, value in MAPPING.items():
        snake = terraform_name.get(name) or re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        assert json.loads(values[snake]) == value, name
