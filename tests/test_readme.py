"""What README.md tells a reader to type is typed, and what it shows is what comes."""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.local.servers import serving
from tests.terminals import Terminal, opened

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PORT_OF_README = "8000"

STORY = re.compile(
    r"<!-- story: (?P<terminal>\w+) -->\n```console\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)(?P<path>[^)#]+)(?:#[^)]*)?\)")
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


@pytest.fixture
def curl() -> None:
    if shutil.which("curl") is None:
        pytest.fail("curl is missing: the README's story is told with it")


@pytest.mark.engine
@pytest.mark.usefixtures("curl")
def test_the_story_gives_the_output_that_the_readme_shows(tmp_path: Path) -> None:
    steps = list(read_story(README.read_text("utf-8")))
    assert {step.terminal for step in steps} == {"main", "watch"}
    with ExitStack() as stack:
        server = stack.enter_context(serving(tmp_path / "data"))
        port = server.origin.rpartition(":")[2]
        folder = tmp_path / "of-the-reader"
        folder.mkdir()
        main = stack.enter_context(opened(["bash", "--norc"], cwd=folder))
        watch: Terminal | None = None
        shown = []
        for step in steps:
            command = (step.command or "").replace(f":{PORT_OF_README}", f":{port}")
            if step.terminal == "main":
                lines = main.run(command)
            else:
                if step.command is not None:
                    program = command.replace(".venv/bin/python", sys.executable).split()
                    watch = stack.enter_context(opened(program, cwd=ROOT, variables={"PORT": port}))
                assert watch is not None
                lines = [watch.wait_for_line() for _ in step.lines]
            shown.append(Step(step.terminal, step.command, [mask(line) for line in lines]))
        assert watch is not None
        assert watch.unread_lines() == []
        assert list(folder.iterdir()) == []
    assert shown == [
        Step(step.terminal, step.command, [mask(line) for line in step.lines]) for step in steps
    ]


def test_each_command_in_its_shell_blocks_is_a_target_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    commands = [
        line.partition("#")[0].split()
        for block in SHELL.findall(README.read_text("utf-8"))
        for line in block.splitlines()
    ]
    assert ["make", "run"] in commands
    assert [command for command in commands if command[:1] != ["make"]] == []
    assert {command[1] for command in commands} <= set(targets)


@pytest.mark.parametrize(
    "page",
    [README, *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_relative_link_leads_to_something(page: Path) -> None:
    text = page.read_text("utf-8")
    missing = [
        link["path"] for link in LINK.finditer(text) if not (page.parent / link["path"]).exists()
    ]
    assert missing == []
