"""The product's own code in the zip: lambda_entry.py and resolvers/."""

import shutil
from pathlib import Path

MODULE = "lambda_entry.py"
PACKAGE = "resolvers"


def copy_product(root: Path, folder: Path) -> None:
    """Copy the product from `root` to `folder`, without the bytecode of this machine."""
    shutil.copyfile(root / MODULE, folder / MODULE)
    shutil.copytree(
        root / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
