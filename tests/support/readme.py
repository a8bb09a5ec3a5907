"""The stories of README.md and docs/use/tutorial.md, run in terminals as a reader runs them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.terminals import Terminal, opened

STORY = re.compile(
    r"<!-- story: (?P<terminal>\w+) -->\n```console\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
PASTED = re.compile(
    r"<!-- story: paste -->\n```bash\n(?P<commands>.*?)^```$.*?"
    r"<!-- story: output -->\n```\w+\n(?P<output>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
WRITTEN_PYTHON = ".venv/bin/python"
MASKS = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z": "<time>",
    r"\b[0-9a-f]{64}\b": "<id>",
    r"\b[A-Z2-7]{26}\b": "<code>",
}


@dataclass
class Step:
    """A command of a terminal and the lines it shows; None: lines that a push brings."""

    terminal: str
    command: str | None
    lines: list[str] = field(default_factory=list)


def read_story(text: str) -> Iterator[Step]:
    for block in STORY.finditer(text):
        step = Step(block["terminal"], None)
        for line in block["text"].splitlines():
            if line.startswith("$ "):
                if step.command or step.lines:
                    yield step
                step = Step(block["terminal"], line.removeprefix("$ "))
            else:
                step.lines.append(line)
        yield step


def mask(line: str) -> str:
    for pattern, name in MASKS.items():
        line = re.sub(pattern, name, line)
    return line


def steps_of(page: Path) -> list[Step]:
    """The story as the page shows it, masked."""
    return [
        Step(step.terminal, step.command, [mask(line) for line in step.lines])
        for step in read_story(page.read_text("utf-8"))
    ]


def pasted_story_of(page: Path) -> tuple[str, list[str]]:
    """The page's one block to paste, and the lines that the page shows below it."""
    (block,) = PASTED.finditer(page.read_text("utf-8"))
    return block["commands"], block["output"].splitlines()


def paste(commands: str, *, port: str, root: Path, python: str) -> list[str]:
    """Paste the block into one terminal at the root of the repository; return what it prints."""
    with opened(["bash", "--norc"], cwd=root, PORT=port) as terminal:
        return terminal.run(commands.replace(WRITTEN_PYTHON, python))


def live_story(steps: Iterable[Step], *, port: str, root: Path, python: str) -> list[Step]:
    """Type the commands into two terminals; return the steps with the real output, masked.

    Both terminals are at `root`, where README.md is; `python` replaces its .venv/bin/python.
    """
    shown = []
    with ExitStack() as stack:
        main = stack.enter_context(opened(["bash", "--norc"], cwd=root, PORT=port))
        watch: Terminal | None = None
        for step in steps:
            command = (step.command or "").replace(WRITTEN_PYTHON, python)
            if step.terminal == "main":
                lines = main.run(command)
            else:
                if command:
                    watch = stack.enter_context(opened(command.split(), cwd=root, PORT=port))
                assert watch is not None, "the story's watch terminal begins with no command"
                lines = [watch.wait_for_line() for _ in step.lines]
            shown.append(Step(step.terminal, step.command, [mask(line) for line in lines]))
        assert watch is not None
        assert watch.unread_lines() == []
    return shown
