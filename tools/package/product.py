"""The product's own code in the zip: lambda_entry.py and resolvers/."""

import shutil
from pathlib import Path

MODULE = "lambda_entry.py"
PACKAGE = "resolvers"


def copy_product(root: Path, folder: Path) -> None:
    """Copy the product from `root` to `folder`, without the bytecode of this machine."""
    shutil.copyfile(root / MODULE, folder / MODULE)
    copy_package(root, folder, PACKAGE)


def copy_package(root: Path, folder: Path, package: str) -> None:
    shutil.copytree(
        root / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
