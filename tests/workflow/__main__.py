"""`python -m tests.workflow`: write the table of docs/operate/workflow.md."""

from tests.workflow.cases import CASES
from tests.workflow.outcomes import PAGE, update

rows = ((case.title, case.expected) for case in CASES)
PAGE.write_text(update(PAGE.read_text("utf-8"), rows), "utf-8")
