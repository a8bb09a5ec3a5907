"""The image's base: Python's official one or, without a registry, one of Debian's packages.

An official base that was pulled stays: this one takes its name only if it is free.
"""

import tempfile
from pathlib import Path

from tools.image.commands import check_tools, run_tool
from tools.package.package import ROOT

DOCKERFILE = ROOT / "container" / "Dockerfile"
SUITE = "trixie"
PACKAGES = ("ca-certificates", "python-is-python3")


def read_base_name() -> str:
    """Return the name of the Dockerfile's base."""
    lines = DOCKERFILE.read_text("utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("FROM "))


def find_or_make_base() -> bool:
    """Make an image of the base's name if there is none; return whether it was made here.

    Raises:
        PackageError: A program is missing or fails.
    """
    name = read_base_name()
    if run_tool("buildah", "images", "--quiet", "--filter", f"reference={name}"):
        return False
    check_tools("mmdebstrap")
    with tempfile.TemporaryDirectory(prefix="base-") as folder:
        archive = str(Path(folder) / "base.tar")
        run_tool(
            *("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(PACKAGES)}"),
            *(SUITE, archive),
            variables={"SOURCE_DATE_EPOCH": "0"},
        )
        # The official image has this path, too.
        path = "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
        run_tool("podman", "import", "--quiet", "--change", path, archive, name)
    return True
