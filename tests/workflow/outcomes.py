"""What became of an exchange, as a row of the table in docs/operate/workflow.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.pages import replace_table

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "workflow.md"
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


def update(text: str, rows: Iterable[tuple[str, Outcome]]) -> str:
    """Return the text of docs/operate/workflow.md with its table updated."""
    head = (HEADER, "|---|---|---|---|---|---|")
    return replace_table(text, "cases", [*head, *(outcome.draw(title) for title, outcome in rows)])
