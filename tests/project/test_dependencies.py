import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_project_names_what_the_commands_need() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    files = [ROOT / "requirements" / f"{name}.in" for name in ("run", "container", "local")]
    needed = {
        line
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if re.match(r"\w", line)
    }
    # It builds the project where pip may not fetch anything.
    assert named == sorted(needed - {"setuptools"})
