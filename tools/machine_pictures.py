"""`python -m tools.machine_pictures`: draw the state machines in docs/operate/workflow.md."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.pages import replace_table

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "operate" / "workflow.md"
MACHINES = sorted((ROOT / "infra" / "modules" / "workflow").glob("*.asl.json"))
SHAPES = {
    "Task": ("[", "]"),
    "Choice": ("{", "}"),
    "Wait": ("([", "])"),
    "Succeed": ("((", "))"),
    "Fail": ("((", "))"),
}


def draw_machine(definition: dict[str, Any]) -> str:
    """Return a definition in Amazon States Language as a Mermaid flowchart."""
    lines = ["flowchart TD", f"    Start((start)) --> {definition['StartAt']}"]
    for name, state in definition["States"].items():
        left, right = SHAPES[state["Type"]]
        lines.append(f'    {name}{left}"{"<br/>".join((name, *_texts_of(state)))}"{right}')
        lines += [f"    {name} {arrow}" for arrow in _arrows_from(state)]
    return "\n".join(lines)


def _texts_of(state: dict[str, Any]) -> Iterator[str]:
    arguments = state.get("Arguments", {})
    if "Payload" in arguments:
        yield f"calls {arguments['Payload']['step']}"
    elif "Subject" in arguments:
        yield f"writes: {arguments['Subject']}"
    elif "Seconds" in state:
        yield f"{state['Seconds']} s"
    elif "Timestamp" in state:
        yield f"until {_expression(state['Timestamp'])}"


def _arrows_from(state: dict[str, Any]) -> Iterator[str]:
    for rule in state.get("Choices", []):
        yield f'-->|"{rule.get("Comment") or _expression(rule["Condition"])}"| {rule["Next"]}'
    for rule in state.get("Catch", []):
        yield f'-->|"fails {state["Retry"][-1]["MaxAttempts"] + 1} times"| {rule["Next"]}'
    if state["Type"] == "Choice":
        yield f"-->|else| {state['Default']}"
    elif "Next" in state:
        yield f"--> {state['Next']}"


def _expression(text: str) -> str:
    return text.strip("{%} ").replace("$states.input.", "")


def update(page: str) -> str:
    """Return the page with each machine's picture after the comment with its name."""
    for path in MACHINES:
        picture = draw_machine(json.loads(path.read_text("utf-8")))
        name = path.name.removesuffix(".asl.json")
        page = replace_table(page, name, ["```mermaid", picture, "```"])
    return page


if __name__ == "__main__":
    PAGE.write_text(update(PAGE.read_text("utf-8")), "utf-8")
