"""What README.md tells a reader to type is typed, and what it shows is what comes."""

import re
import sys
from pathlib import Path

import pytest

from tests.support.readme import live_story, steps_of
from tests.support.servers import serving

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DISCARD_PORT = 9
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)(?P<path>[^)#]+)(?:#[^)]*)?\)")


@pytest.mark.engine
def test_the_story_gives_the_output_that_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy, too, that knows nothing of this machine."""
    steps = steps_of(README)
    assert {step.terminal for step in steps} == {"main", "watch"}
    folder = tmp_path / "of-the-reader"
    folder.mkdir()
    with serving(tmp_path / "data") as server:
        port = server.origin.rpartition(":")[2]
        for name in ("http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{DISCARD_PORT}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        shown = live_story(steps, port=port, root=ROOT, python=sys.executable, folder=folder)
    assert shown == steps


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
