"""Builds the zip that all four Lambda functions run: `python -m infra.package`, or `build`."""

from infra.package.errors import PackageError
from infra.package.package import PLATFORMS, build

__all__ = ["PLATFORMS", "PackageError", "build"]
