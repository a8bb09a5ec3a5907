"""Draws docs/exchanges.md's picture of an exchange's states: python docs/exchange_states.py."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "exchanges.md"
DIAGRAM_ENDS = ("```mermaid\n", "```\n")

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from resolvers.domain.enums import ExchangeStatus  # noqa: E402 - as above
from resolvers.domain.exchange_states import STEPS  # noqa: E402 - a script is not in its own package


def draw_states() -> str:
    """The table of the rules as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {status}" for status in STEPS]
    lines += [
        f"    {status} --> {after}: {step}"
        for status, steps in STEPS.items()
        for step, after in steps.items()
    ]
    lines += [f"    {status} --> [*]" for status in ExchangeStatus if status not in STEPS]
    return "\n".join(lines)


def main() -> None:
    begin, end = DIAGRAM_ENDS
    before, rest = PAGE.read_text("utf-8").split(begin, 1)
    _, after = rest.split(end, 1)
    PAGE.write_text(f"{before}{begin}{draw_states()}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
