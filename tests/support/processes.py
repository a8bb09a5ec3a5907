"""Facts about processes that a test did not start itself."""

import os
from pathlib import Path


def has_ended(process_id: int) -> bool:
    """Return whether it is gone, or waits as a zombie for a parent that does not ask."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{process_id}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"
