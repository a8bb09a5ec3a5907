import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.rehearsal import __main__

ROOT = Path(__file__).parents[3]
# The text for a redeemed token, and that of a different zip.
MODULE = "resolvers/domain/qr_tokens"
RIGHT = "the token was redeemed already and cannot be used again"
WRONG = "the token was taken before"


def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local.rehearsal", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def left_behind() -> list[Path]:
    return list((ROOT / "build").glob("rehearsal-*"))


@pytest.mark.package
def test_story_is_equal_through_zip() -> None:
    ran = run(PROGRAMME_DAILY_CAP_POINTS="1", ENVIRONMENT="prod", AWS_PROFILE="nobody")
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
    assert left_behind() == []


@pytest.mark.package
def test_different_zip_is_found(tmp_path: Path) -> None:
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(__main__.find_zip()) as whole, zipfile.ZipFile(changed, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            source = name.replace("__pycache__/", "").partition(".")[0]
            if source == MODULE and name.endswith(".py"):
                assert RIGHT.encode() in content
                content = content.replace(RIGHT.encode(), WRONG.encode())
            # The old bytecode would go before the source.
            if source != MODULE or name.endswith(".py"):
                archive.writestr(name, content)
    ran = run(changed)
    assert ran.returncode == 1
    assert "30 answers, pushes and reports with those in process: 29 equal" in ran.stdout
    for name in ("REST API", "HTTP API"):
        assert f"100 answers of the {name} with those in process: 98 equal" in ran.stdout
    assert ran.stderr == (
        "answer 9, taro has a photo of it: data.redeemQrToken.userErrors[0].message is "
        f"{RIGHT!r} in process and {WRONG!r} through the zip\n"
    )
    assert left_behind() == []
