import re
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.support.readme import live_story, paste, pasted_story_of, steps_of
from tests.support.servers import serving

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TUTORIAL = ROOT / "docs" / "use" / "tutorial.md"
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DISCARD_PORT = 9
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)(?P<path>[^)#]*)(?:#(?P<anchor>[^)]*))?\)")
CODE_BLOCK = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / ".github").glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "infra" / "README.md",
]


@pytest.fixture
def port(demo_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a new programme, and set a proxy that does not reach this machine."""
    with serving(copytree(demo_dir, tmp_path / "data")) as server:
        for name in ("http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{DISCARD_PORT}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield server.origin.rpartition(":")[2]


@pytest.mark.slow
@pytest.mark.engine
def test_readme_story_prints_its_output(port: str) -> None:
    commands, output = pasted_story_of(README)
    assert 3 <= len(commands.splitlines()) <= 6
    assert paste(commands, port=port, root=ROOT, python=sys.executable) == output


@pytest.mark.slow
@pytest.mark.engine
def test_tutorial_story_prints_its_output(port: str) -> None:
    steps = steps_of(TUTORIAL)
    assert {step.terminal for step in steps} == {"main", "watch"}
    assert live_story(steps, port=port, root=ROOT, python=sys.executable) == steps


def test_readme_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    commands = [
        line.partition("#")[0].split()
        for block in SHELL.findall(README.read_text("utf-8"))
        for line in block.splitlines()
    ]
    assert ["make", "run"] in commands
    assert [command for command in commands if command[:1] != ["make"]] == []
    assert {command[1] for command in commands} <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    text = CODE_BLOCK.sub("", page.read_text("utf-8"))
    assert [link[0] for link in LINK.finditer(text) if not resolves(page, link)] == []


def resolves(page: Path, link: re.Match[str]) -> bool:
    """Report whether the link names a file that exists and, with an anchor, a heading in it."""
    target = page.parent / link["path"] if link["path"] else page
    if not target.exists() or link["anchor"] is None:
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
    return link["anchor"] in {anchor_of(heading) for heading in headings}


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")
