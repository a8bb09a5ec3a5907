"""Where the tools of `make infra` are: a virtual environment of their own, and what it made."""

import os
from pathlib import Path

from tests.support.skipping import need

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "infra"


def tools() -> Path:
    """The folder of the tools' programs: INFRA_TOOLS, or the one that `make infra` makes."""
    folder = Path(os.environ.get("INFRA_TOOLS") or ROOT / ".venv-infra" / "bin")
    need(is_there=(folder / "python").exists(), what=f"{folder} (`make infra` makes it)")
    return folder


def python_of_tools() -> Path:
    return tools() / "python"


def bindings_wheel() -> Path:
    """The wheel that the provider's schema is read from, as `make infra` fetched it."""
    wheels = sorted((BUILD / "bindings").glob("cdktn_provider_aws-*.whl"))
    need(is_there=bool(wheels), what=f"{BUILD / 'bindings'}/cdktn_provider_aws-*.whl")
    return wheels[-1]
