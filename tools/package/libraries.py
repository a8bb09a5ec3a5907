"""The libraries of the zip: wheels for Lambda's platforms, on any machine."""

from pathlib import Path

from tools.package.python import VERSION, run_python

PLATFORM_TAGS = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}
"""Lambda's names of its processors, and the tags of the wheels that run there."""


def install_libraries(
    folder: Path, platform: str, requirements: Path, more_tags: tuple[str, ...] = ()
) -> None:
    """Unpack the pinned wheels into `folder`, and check their hashes.

    `more_tags` are of wheels that also run there.

    Raises:
        PackageError: pip could not install a wheel; the message has its last line.
    """
    run_python(
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *(f"--platform={tag}" for tag in (PLATFORM_TAGS[platform], *more_tags)),
        *("--implementation", "cp"),
        *("--python-version", VERSION, "--only-binary=:all:", "--no-deps"),
        *("--require-hashes", "--requirement", str(requirements), "--target", str(folder)),
        complaint=f"pip could not install the libraries for {platform}",
    )
