"""Builds the zip that all four Lambda functions run: `python -m tools.package`, or `build`."""

from tools.package.errors import PackageError
from tools.package.package import PLATFORMS, build

__all__ = ["PLATFORMS", "PackageError", "build"]
