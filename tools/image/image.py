"""Builds the image of the container with buildah, from the contents in the Dockerfile's folder."""

import platform
import resource
from pathlib import Path

from tools.image.base import DOCKERFILE
from tools.image.commands import run_tool

NAME = "recycle-points"
_LIMITS = {"nofile": resource.RLIMIT_NOFILE, "nproc": resource.RLIMIT_NPROC}
_PLATFORMS = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def own_platform() -> str:
    """Return Lambda's name of this machine's processor."""
    return _PLATFORMS[platform.machine()]


def build_image(contents: Path) -> str:
    """Build the image, with the same id for the same contents and base; return the id.

    Raises:
        PackageError: buildah fails.
    """
    # buildah's default limits of a build are higher than some machines allow.
    limits = {name: resource.getrlimit(limit)[1] for name, limit in _LIMITS.items()}
    return run_tool(
        *("buildah", "build", "--quiet", "--pull=never", "--timestamp", "0", "--format", "oci"),
        *(f"--ulimit={name}={hard}:{hard}" for name, hard in limits.items() if hard >= 0),
        *("--identity-label=false", "--file", str(DOCKERFILE), "--tag", NAME, str(contents)),
    ).splitlines()[-1]
