import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.package
def test_story_is_equal_through_zip() -> None:
    variables = {"PROGRAMME_DAILY_CAP_POINTS": "1", "ENVIRONMENT": "prod", "AWS_PROFILE": "nobody"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.e2e.zip"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "compared 30 answers, pushes and reports with those in process: 30 equal" in ran.stdout
    own = {"REST API": 12, "HTTP API": 9}
    for name, parts in own.items():
        assert (
            f"compared 100 answers of the {name} with those in process: 100 equal, "
            f"but for its own parts of {parts}"
        ) in ran.stdout
    assert "6    batches answered by the function queries of the zip" in ran.stdout
    assert "3    events answered by the function sweep of the zip" in ran.stdout
    assert "7    balances pushed by the stream's mapping" in ran.stdout
    assert "4 of 4 cases of the workflow ended as they should" in ran.stdout
    assert list((ROOT / "build").glob("rehearsal-*")) == []
