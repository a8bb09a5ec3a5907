"""Where the tools of `make infra` are: a virtual environment of their own, and what it made."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "infra"
BINDINGS = BUILD / "bindings"


def tools() -> Path:
    """The folder of the tools' programs: INFRA_TOOLS, or the one that `make infra` makes."""
    return Path(os.environ.get("INFRA_TOOLS") or ROOT / ".venv-infra" / "bin")


def python_of_tools() -> Path:
    return tools() / "python"


def bindings_wheels() -> list[Path]:
    """The wheels that a provider's schema is read from, as `make infra` fetched them; one."""
    return sorted(BINDINGS.glob("cdktn_provider_aws-*.whl"))
