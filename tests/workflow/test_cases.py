"""The workflow's cases, each on the real engine; docs/operate/workflow.md has them as a table."""

import uuid
from collections.abc import Iterator

import pytest

from tests.support.workflow_stage import Stage, open_stage, running_engine
from tests.workflow.cases import CASES, Case
from tests.workflow.outcomes import PAGE, update

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with (
        running_engine(tmp_path_factory.mktemp("workflow")) as endpoint_url,
        open_stage(endpoint_url, f"test-{uuid.uuid4().hex[:12]}") as stage,
    ):
        yield stage


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_case_of_workflow_ends_as_expected(stage: Stage, case: Case) -> None:
    assert case.play(stage) == case.expected


def test_page_has_table_of_cases() -> None:
    text = PAGE.read_text("utf-8")
    assert update(text, ((case.title, case.expected) for case in CASES)) == text
