"""Facts about processes that a test did not start itself."""

import os
import time
from pathlib import Path


def has_ended(process_id: int) -> bool:
    """Return whether it is gone, or waits as a zombie for a parent that does not ask."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{process_id}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def wait_until_ended(process_id: int, seconds: float = 10) -> None:
    give_up_at = time.monotonic() + seconds
    while not has_ended(process_id):
        assert time.monotonic() < give_up_at, f"process {process_id} still runs"
        time.sleep(0.01)
