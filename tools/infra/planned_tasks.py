"""The containers of the planned task definitions, and their variables."""

import json
from typing import Any

from tools.terraform.plans import Plan


def container_of(plan: Plan, task: str) -> dict[str, Any]:
    """Return the single container of a task, as ECS reads it."""
    (text,) = (
        each.values["container_definitions"]
        for each in plan.of_type("aws_ecs_task_definition")
        if each.key == task
    )
    (container,) = json.loads(text)
    return dict(container)


def plain_variables_of(plan: Plan, task: str) -> dict[str, str]:
    """Return the variables whose values are visible to all who may describe the task."""
    return {each["name"]: each["value"] for each in container_of(plan, task)["environment"]}


def secrets_of(plan: Plan, task: str) -> dict[str, str]:
    """Return the variables that ECS fills from parameters, with the parameters' ARNs."""
    return {each["name"]: each["valueFrom"] for each in container_of(plan, task)["secrets"]}
