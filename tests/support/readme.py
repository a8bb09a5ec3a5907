"""The story that README.md tells, and how a reader lives it in two terminals."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.terminals import Terminal, opened

STORY = re.compile(
    r"<!-- story: (?P<terminal>\w+) -->\n```console\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
MASKS = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z": "<time>",
    r"\b[0-9a-f]{64}\b": "<id>",
    r"\b[A-Z2-7]{26}\b": "<code>",
}


@dataclass
class Step:
    """A command of a terminal and the lines it shows; None: lines that come by themselves."""

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


def steps_of(readme: Path) -> list[Step]:
    """The story as it is written, masked."""
    return [
        Step(step.terminal, step.command, [mask(line) for line in step.lines])
        for step in read_story(readme.read_text("utf-8"))
    ]


def live_story(
    steps: Iterable[Step], *, port: str, root: Path, python: str, folder: Path
) -> list[Step]:
    """Type the commands into two terminals; the steps with what really came, masked.

    `root` is where README.md lies, `python` stands for its .venv/bin/python, and `folder` is
    where the reader happens to be in the main terminal: it is as empty afterwards as before.
    """
    if shutil.which("curl") is None:
        pytest.fail("curl is missing: the README's story is told with it")
    shown = []
    with ExitStack() as stack:
        main = stack.enter_context(opened(["bash", "--norc"], cwd=folder, PORT=port))
        watch: Terminal | None = None
        for step in steps:
            if step.terminal == "main":
                lines = main.run(step.command or "")
            else:
                if step.command is not None:
                    program = step.command.replace(".venv/bin/python", python).split()
                    watch = stack.enter_context(opened(program, cwd=root, PORT=port))
                assert watch is not None, "the story's watch terminal begins with no command"
                lines = [watch.wait_for_line() for _ in step.lines]
            shown.append(Step(step.terminal, step.command, [mask(line) for line in lines]))
        assert watch is not None
        assert watch.unread_lines() == []
    assert list(folder.iterdir()) == []
    return shown
