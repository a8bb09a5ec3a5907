"""The image's base: Python's official one or, without a registry, one of Debian's packages.

Who has pulled the official base keeps it: this one only takes its name where that is free.
"""

import tempfile
from pathlib import Path

from tools.image.commands import check_tools, run_tool
from tools.package.package import ROOT

DOCKERFILE = ROOT / "container" / "Dockerfile"
SUITE = "trixie"
PACKAGES = ("ca-certificates", "python-is-python3")


def read_base_name() -> str:
    """Return what the Dockerfile builds on."""
    lines = DOCKERFILE.read_text("utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("FROM "))


def find_or_make_base() -> bool:
    """Have an image of the base's name; return whether it was made here.

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
