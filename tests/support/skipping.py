import os

import pytest


def need(*, is_there: bool, what: str) -> None:
    """Skip the test where something is missing; fail it where SKIP_NOTHING is set."""
    if is_there:
        return
    if os.environ.get("SKIP_NOTHING"):
        pytest.fail(f"{what} is missing, and nothing may be skipped here")
    pytest.skip(f"{what} is missing")
