import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terminals import opened

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "use" / "gateway.md").read_text("utf-8")
BLOCK = re.compile(
    r"<!-- (?P<what>\w+)(?:: (?P<name>[\w.]+))? -->\n```\w+\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
BLOCKS = [(each["what"], each["name"], each["text"]) for each in BLOCK.finditer(PAGE)]
WRITTEN_PYTHON = "$GATEWAY/.venv/bin/python"
WRITTEN_PORT = "8000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for what, name, text in BLOCKS:
        if what == "file":
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def commands_and_answers() -> Iterator[tuple[str, str, list[str]]]:
    """Yield (start, ask, lines of the answer)."""
    start = ask = ""
    for what, _, text in BLOCKS:
        if what == "start":
            start, ask = text.strip(), ""
        elif what == "ask":
            # Later commands use what earlier ones of the same terminal have defined.
            ask += text
        elif what == "answer":
            yield start, ask, text.splitlines()


@pytest.mark.parametrize(("start", "ask", "answer"), [*commands_and_answers()])
def test_commands_print_their_answer(folder: Path, start: str, ask: str, answer: list[str]) -> None:
    command = [*start.replace(WRITTEN_PYTHON, sys.executable).split(), "--port", "0"]
    with opened(command, cwd=folder, PYTHONPATH=str(ROOT)) as server:
        port = server.wait_for_line().rpartition(":")[2].removesuffix("/graphql")
        while not server.wait_for_line().startswith("ready"):
            pass
        with opened(["bash", "--norc"], cwd=folder) as shell:
            shown = [line for line in shell.run(ask.replace(WRITTEN_PORT, port)) if line]
    assert shown[-len(answer) :] == answer
