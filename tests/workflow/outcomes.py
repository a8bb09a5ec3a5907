"""What became of an exchange, as a row of the table in docs/workflow.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "workflow.md"
BEGINS = "<!-- Cases: `python -m tests.workflow` writes this table. -->\n"
ENDS = "<!-- End of the cases. -->\n"
HEADER = "| case | executions | hand-over tries | operators get | exchange | codes given |"


@dataclass(frozen=True)
class Outcome:
    """Of one exchange.

    executions: The machines that ran, each once.
    tries: How often the hand-over was tried.
    notices: The kinds of the operators' notices, in order.
    codes: Voucher codes that left the pool.
    """

    executions: tuple[str, ...]
    tries: int
    notices: tuple[str, ...]
    status: str
    codes: int

    def draw(self, title: str) -> str:
        notices = ", ".join(f"`{each}`" for each in self.notices) or "nothing"
        return (
            f"| {title} | {', '.join(self.executions)} | {self.tries} | {notices} | {self.status} "
            f"| {self.codes} |"
        )


def draw_table(rows: Iterable[tuple[str, Outcome]]) -> str:
    lines = [HEADER, "|---|---|---|---|---|---|"]
    return "\n".join([*lines, *(outcome.draw(title) for title, outcome in rows)]) + "\n"


def read_table() -> str:
    """Return what the page has between its two marks."""
    return PAGE.read_text("utf-8").partition(BEGINS)[2].partition(ENDS)[0]


def write_table(table: str) -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    PAGE.write_text(f"{before}{BEGINS}{table}{ENDS}{after}", "utf-8")
