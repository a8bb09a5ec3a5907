"""`python -m tests.workflow`: live every case, and write the table of docs/workflow.md."""

import tempfile
from pathlib import Path

import tests.conftest  # noqa: F401 - no account of the developer is reached
from tests.support.workflow_stage import open_stage, running_engine
from tests.workflow.cases import CASES
from tests.workflow.outcomes import draw_table, write_table


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_engine(Path(folder)) as endpoint_url,
        open_stage(endpoint_url, "workflow") as stage,
    ):
        write_table(draw_table((case.title, case.play(stage)) for case in CASES))


if __name__ == "__main__":
    main()
