"""The state machines of the workflow, from the files that Terraform reads."""

import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "infra" / "modules" / "workflow"
NAMES = ("approval", "fulfilment")


def read_machine(name: str, values: Mapping[str, str]) -> str:
    """Return the definition in Amazon States Language, with its `values` filled in.

    It uses the syntax of Terraform's templatefile. `values` has `function_arn` and `topic_arn`.
    """
    text = (FOLDER / f"{name}.asl.json").read_text("utf-8")
    return re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], text)
