"""The libraries of the zip: wheels for Lambda's platforms, whatever this machine is."""

from pathlib import Path

from tools.package.python import VERSION, run_python

PLATFORM_TAGS = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}
"""Lambda's names of its processors, and the wheels that run there."""


def install_libraries(folder: Path, platform: str, requirements: Path) -> None:
    """Unpack the pinned wheels into `folder`, each held to its hash.

    Raises PackageError with pip's last line where one cannot be had.
    """
    run_python(
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("--platform", PLATFORM_TAGS[platform], "--implementation", "cp"),
        *("--python-version", "".join(map(str, VERSION)), "--only-binary=:all:", "--no-deps"),
        *("--require-hashes", "--requirement", str(requirements), "--target", str(folder)),
        complaint=f"the libraries for {platform} cannot be had",
    )
