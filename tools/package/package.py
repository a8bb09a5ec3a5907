"""A zip is the product's own modules and the libraries of requirements/run.txt, compiled."""

import sys
import tempfile
from pathlib import Path

from tools.package.archive import write_archive
from tools.package.errors import PackageError
from tools.package.libraries import PLATFORM_TAGS, install_libraries
from tools.package.product import copy_product
from tools.package.pruning import prune
from tools.package.python import check_version, run_python

ROOT = Path(__file__).parents[2]
PLATFORMS = tuple(PLATFORM_TAGS)
SIZE_LIMIT_BYTES = 12_000_000
TASK_ROOT = "/var/task"
"""Where Lambda unpacks a zip: what tracebacks show. Source: AWS Lambda Developer Guide,
"Defined runtime environment variables", LAMBDA_TASK_ROOT."""


def build(target: Path, platform: str) -> Path:
    """Write the zip for "arm64" or "x86_64" to `target`, whole or not at all, and answer it.

    The same sources make the same bytes in every folder. pip has to be able to download the
    wheels, or to find them in its cache. Raises PackageError.
    """
    if platform not in PLATFORMS:
        raise PackageError(f"no platform is named {platform!r}: there are {', '.join(PLATFORMS)}")
    check_version(sys.version_info[:3])
    with tempfile.TemporaryDirectory(prefix="lambda-") as name:
        folder = Path(name)
        install_libraries(folder, platform, ROOT / "requirements" / "run.txt")
        prune(folder)
        copy_product(ROOT, folder)
        compile_modules(folder)
        write_archive(folder, target, SIZE_LIMIT_BYTES)
    return target


def compile_modules(folder: Path) -> None:
    """Write every module's bytecode beside it, believed without a look at its source.

    Lambda's copy has file times of its own, and a time that does not match costs a compilation at
    every start. A process of its own, since what else is in memory shows in the bytes.
    """
    run_python(
        *("-I", "-S", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(folder), "-p", TASK_ROOT, str(folder)),
        complaint="a module cannot be compiled",
    )
