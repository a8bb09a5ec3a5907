"""`python -m tools.exchange_states`: draw the states of an exchange in docs/use/exchanges.md."""

from pathlib import Path

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.rewards.exchange_states import STEPS

PAGE = Path(__file__).parents[1] / "docs" / "use" / "exchanges.md"
DIAGRAM_ENDS = ("```mermaid\n", "```\n")


def draw_states() -> str:
    """Return the table of the rules as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {status}" for status in STEPS]
    lines += [
        f"    {status} --> {after}: {step}"
        for status, steps in STEPS.items()
        for step, after in steps.items()
    ]
    lines += [f"    {status} --> [*]" for status in ExchangeStatus if status not in STEPS]
    return "\n".join(lines)


def write_page() -> None:
    begin, end = DIAGRAM_ENDS
    before, rest = PAGE.read_text("utf-8").split(begin, 1)
    _, after = rest.split(end, 1)
    PAGE.write_text(f"{before}{begin}{draw_states()}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    write_page()
