"""`make image` says in one line what is missing."""

import os
import subprocess
import sys
from pathlib import Path

from tools.image.base import read_base_name
from tools.image.contents import PACKAGES
from tools.package.python import VERSION
from tools.structure.imports import PACKAGES as ALLOWED

ROOT = Path(__file__).parents[3]


def test_missing_tools_are_named_together(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.image"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    expected = "buildah, podman missing: install it (Debian: apt install buildah podman)\n"
    assert (run.returncode, run.stdout, run.stderr) == (1, "", expected)


def test_base_has_the_python_that_compiles() -> None:
    version = ".".join(map(str, VERSION))
    assert read_base_name() == f"python:{version}-slim"


def test_image_has_what_the_container_may_import() -> None:
    assert set(PACKAGES) == {"container", *ALLOWED["container"]}
