"""The location of `make infra`'s tools: a separate virtual environment, and its output."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "infra"


def tools() -> Path:
    """Return the folder of the tools' programs: INFRA_TOOLS, or the one of `make infra`."""
    return Path(os.environ.get("INFRA_TOOLS") or ROOT / ".venv-infra" / "bin")


def python_of_tools() -> Path:
    return tools() / "python"


def provider_bindings() -> Path:
    """Return the archive of the AWS provider's bindings, which its schema is read from.

    Raises ValueError if the tools are not installed.
    """
    place = "lib/python*/site-packages/cdktn_provider_aws/_jsii/*.jsii.tgz"
    (archive,) = tools().parent.glob(place)
    return archive
