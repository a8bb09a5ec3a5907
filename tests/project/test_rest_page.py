import re
import shutil
from pathlib import Path

import pytest

from tests.support.servers import serving
from tests.support.skipping import need
from tests.support.terminals import opened

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "use" / "rest.md").read_text("utf-8")
BLOCK = re.compile(
    r"<!-- (?P<what>ask|answer): (?P<name>\w+) -->\n```\w+\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
BLOCKS = [(each["what"], each["name"], each["text"]) for each in BLOCK.finditer(PAGE)]
WRITTEN_ORIGIN = "http://127.0.0.1:8000"


@pytest.mark.slow
@pytest.mark.engine
def test_commands_print_their_answers(demo_dir: Path, tmp_path: Path) -> None:
    need(is_there=bool(shutil.which("jq") and shutil.which("curl")), what="curl or jq")
    shown: list[str] = []
    data_dir = shutil.copytree(demo_dir, tmp_path / "data")
    with serving(data_dir) as server, opened(["bash", "--norc"], cwd=tmp_path) as shell:
        for what, name, text in BLOCKS:
            if what == "ask":
                asked = text.replace(WRITTEN_ORIGIN, server.origin)
                shown = [line for line in shell.run(asked) if line]
            else:
                assert shown == text.splitlines(), name
    assert [what for what, *_ in BLOCKS].count("answer") == 3
