"""The image's contents on top of its base: the product and its libraries, compiled."""

import shutil
from pathlib import Path

from tools.package.libraries import install_libraries
from tools.package.package import ROOT, compile_modules
from tools.package.product import copy_package
from tools.package.pruning import SERVICES as SERVICES_OF_FUNCTIONS
from tools.package.pruning import prune
from tools.package.python import check_version

PACKAGES = ("admin", "container", "gateway", "resolvers")
SCHEMA = "schema.graphql"
STATEMENTS = "sql"
SERVICES = SERVICES_OF_FUNCTIONS | {"athena", "sns"}
"""The packages that jobs call, too."""
LIBRARIES, PRODUCT = "libraries", "product"
IN_IMAGE = "/app"
# Debian's C library supports newer wheels than Lambda's tag.
NEWER_TAGS = {"arm64": ("manylinux_2_28_aarch64",), "x86_64": ("manylinux_2_28_x86_64",)}
_READABLE_FILE, _READABLE_FOLDER = 0o644, 0o755


def lay_out(folder: Path, platform: str) -> None:
    """Write libraries/ and product/ for "arm64" or "x86_64" into the folder, which is emptied.

    The same sources make the same files, whatever the umask.

    Raises:
        PackageError: The libraries cannot be installed, or this Python is not the image's.
    """
    check_version()
    shutil.rmtree(folder, ignore_errors=True)
    libraries, product = folder / LIBRARIES, folder / PRODUCT
    product.mkdir(parents=True)
    requirements = ROOT / "requirements" / "container.txt"
    install_libraries(libraries, platform, requirements, NEWER_TAGS[platform])
    prune(libraries, SERVICES)
    for package in PACKAGES:
        copy_package(ROOT, product, package)
    shutil.copyfile(ROOT / SCHEMA, product / SCHEMA)
    shutil.copytree(ROOT / STATEMENTS, product / STATEMENTS)
    for part in (libraries, product):
        compile_modules(part, f"{IN_IMAGE}/{part.name}")
    # The image's user differs from the user who builds it.
    for path in (folder, *folder.rglob("*")):
        path.chmod(_READABLE_FOLDER if path.is_dir() else _READABLE_FILE)
