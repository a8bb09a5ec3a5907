"""Where the tools of `make infra` are: a virtual environment of their own, and what it made."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "infra"


def tools() -> Path:
    """The folder of the tools' programs: INFRA_TOOLS, or the one that `make infra` makes."""
    return Path(os.environ.get("INFRA_TOOLS") or ROOT / ".venv-infra" / "bin")


def python_of_tools() -> Path:
    return tools() / "python"


def provider_bindings() -> Path:
    """The archive of the AWS provider's bindings, which its schema is read from.

    Raises ValueError if the tools are not installed.
    """
    place = "lib/python*/site-packages/cdktn_provider_aws/_jsii/*.jsii.tgz"
    (archive,) = tools().parent.glob(place)
    return archive
