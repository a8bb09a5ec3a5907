"""Builds the zip that all Lambda functions run, and the layer of one function."""

import tempfile
from pathlib import Path

from tools.package.archive import write_archive
from tools.package.libraries import PLATFORM_TAGS, install_libraries
from tools.package.product import copy_product
from tools.package.pruning import prune, prune_files
from tools.package.python import check_version, run_python

ROOT = Path(__file__).parents[2]
PLATFORMS = tuple(PLATFORM_TAGS)
SIZE_LIMIT_BYTES = 12_000_000
LAYER_LIMIT_BYTES = 6_000_000
TASK_ROOT = "/var/task"
"""Where Lambda unpacks a zip, as tracebacks show it. Source: AWS Lambda Developer Guide,
"Defined runtime environment variables", LAMBDA_TASK_ROOT."""
LAYER_ROOT = "/opt"


def build(target: Path, platform: str) -> Path:
    """Write the zip for a platform of PLATFORMS to `target`, whole or not at all; return `target`.

    The same sources make the same bytes in every folder. pip downloads the wheels, or finds them
    in its cache.

    Raises:
        PackageError: The zip cannot be built.
    """
    check_version()
    with tempfile.TemporaryDirectory(prefix="lambda-") as name:
        folder = Path(name)
        install_libraries(folder, platform, ROOT / "requirements" / "run.txt")
        prune(folder)
        copy_product(ROOT, folder)
        compile_modules(folder)
        write_archive(folder, target, SIZE_LIMIT_BYTES)
    return target


def build_push_layer(target: Path, platform: str) -> Path:
    """Write the layer of the function that sends pushes: the libraries that only it imports.

    Otherwise as `build`. Source: AWS Lambda Developer Guide, "Packaging your layer content".
    """
    check_version()
    with tempfile.TemporaryDirectory(prefix="layer-") as name:
        folder = Path(name)
        libraries = folder / "python"
        install_libraries(libraries, platform, ROOT / "requirements" / "push.txt")
        prune_files(libraries)
        compile_modules(folder, LAYER_ROOT)
        write_archive(folder, target, LAYER_LIMIT_BYTES)
    return target


def compile_modules(folder: Path, runs_in: str = TASK_ROOT) -> None:
    """Write every module's bytecode into its folder, unchecked: Python does not compare the source.

    In the zip the files have other times, so a check by time would compile again at every start. A
    new process compiles, because the bytes depend on the other objects in memory.
    """
    run_python(
        *("-I", "-S", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(folder), "-p", runs_in, str(folder)),
        complaint="a module cannot be compiled",
    )
