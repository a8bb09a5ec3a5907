"""The workflow's cases on the engine's state machines, with the function of the zip.

A step whose fault has to be made inside of it is done by the imported function.
"""

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.workflow.deployment import describe_workflow
from tests.support.fast_moto import REGION
from tests.support.workflow_stage import (
    AUTO_APPROVE_POINTS,
    HOLD_HOURS,
    Stage,
    open_stage,
    running_engine,
)
from tests.tools.package.conftest import HANDLERS
from tests.tools.package.runtime import Container
from tests.workflow.cases import CASES, Case

pytestmark = [pytest.mark.package, pytest.mark.engine]


class Function:
    """The container's function, which does one event at a time, and raises as Lambda says."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._lock = threading.Lock()
        self.invocations = 0

    def __call__(self, event: Any) -> Any:
        with self._lock:
            self.invocations += 1
            answer = self._container.invoke(event)
        if answer.is_error:
            raise type(answer.body["errorType"], (Exception,), {})(answer.body["errorMessage"])
        return answer.body

    def log(self) -> str:
        return self._container.log()


@pytest.fixture(scope="module")
def function(
    task_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, Function]]:
    environment = f"test-{uuid.uuid4().hex[:12]}"
    with (
        running_engine(tmp_path_factory.mktemp("engine")) as endpoint_url,
        open_stage(endpoint_url, environment) as stage,
    ):
        variables = {
            "FUNCTION": "workflow",
            "ENVIRONMENT": environment,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
            "HOLD_HOURS": str(HOLD_HOURS),
            "AUTO_APPROVE_POINTS": str(AUTO_APPROVE_POINTS),
            **describe_workflow(endpoint_url, REGION),
        }
        folder = tmp_path_factory.mktemp("container")
        with Container(task_root, HANDLERS["workflow"], variables, folder) as container:
            stage.invoke = invoked = Function(container)
            yield stage, invoked


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_case_ends_as_expected_from_zip(function: tuple[Stage, Function], case: Case) -> None:
    stage, invoked = function
    before = invoked.invocations

    assert case.play(stage) == case.expected

    assert invoked.invocations > before
    assert not any(word in invoked.log() for word in ("花子-", "理由-", "覚書-", "CODE-", "HAND-"))
