"""How long a test waits for what must happen: on a loaded machine, too."""

import os
import time
from typing import Any

PATIENCE_SECONDS = float(os.environ.get("TEST_PATIENCE_SECONDS", "300"))


def wait_until(holds: Any, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until a call returns something true; return the seconds that it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, "it did not come about"
        time.sleep(0.01)
    return time.monotonic() - began
