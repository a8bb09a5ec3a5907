"""What the engine's functions have of Terraform's; `make package TEST=1` calls them."""

import json
import re
from pathlib import Path

from tests.e2e.zip.deployed_functions import ALIAS, FUNCTIONS, MAPPING, RUNTIME
from tests.e2e.zip.workflow import FUNCTIONS as OF_WORKFLOW

MODULE = Path(__file__).parents[3] / "infra" / "modules" / "functions"


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
