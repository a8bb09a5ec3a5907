"""The release before and this one answer in turn, on the same tables, as while aliases move."""

import io
import itertools
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from tests.support.every_type import live
from tests.support.identities import ADMIN
from tests.support.scenarios import Life, check_finished, erase
from tests.support.service import HANAKO, Service
from tools.release.notes import ROOT, read_version

pytestmark = pytest.mark.slow
# The functions write their log to the standard output.
ANSWERS = """
import datetime, json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import lambda_entry
lambda_entry.clock = lambda: now
for line in sys.stdin:
    text, event = json.loads(line)
    now = datetime.datetime.fromisoformat(text)
    print(json.dumps(lambda_entry.handler(event, None)), file=answers, flush=True)
"""


def git(*arguments: str) -> bytes:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


def find_old_release() -> str:
    """Return the commit that set the version before this one; 1.0.0's until there is one."""
    try:
        if git("rev-parse", "--is-shallow-repository").strip() == b"true":
            pytest.skip("this clone has no history: `git fetch --unshallow` gets it")
        commits = git("log", "--format=%H", "-G^version = ", "--", "pyproject.toml").decode()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this folder is no clone: {error.stderr.decode().strip()}")
    versions = {
        commit: read_version(git("show", f"{commit}:pyproject.toml").decode())
        for commit in commits.split()
    }
    present = read_version((ROOT / "pyproject.toml").read_text("utf-8"))
    released = [each for each, version in versions.items() if not version.startswith("0.")]
    return next((each for each in released if versions[each] != present), released[0])


@dataclass(kw_only=True)
class Beside(Service):
    """The product by both releases; each of `turns` says whether the old one answers."""

    old: subprocess.Popen[str]
    turns: Iterator[bool]

    def answer(self, event: Any) -> Any:
        if not next(self.turns):
            return super().answer(event)
        assert self.old.stdin
        assert self.old.stdout
        self.old.stdin.write(json.dumps([self.now.isoformat(), event]) + "\n")
        self.old.stdin.flush()
        return json.loads(self.old.stdout.readline())


@pytest.fixture(params=[(True, False), (False, True)], ids=["old first", "new first"])
def beside(
    request: pytest.FixtureRequest, service: Service, engine_endpoint: str, tmp_path: Path
) -> Iterator[Beside]:
    release = git("archive", find_old_release(), "lambda_entry.py", "resolvers")
    with tarfile.open(fileobj=io.BytesIO(release)) as archive:
        archive.extractall(tmp_path, filter="data")
    named = service.settings.model_dump(mode="json", exclude_defaults=True)
    variables = {name.upper(): str(value) for name, value in named.items()} | {
        "TABLE_PREFIX": service.database.table_prefix,
        "AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint,
    }
    with subprocess.Popen(
        [sys.executable, "-c", ANSWERS],
        cwd=tmp_path,
        env={**os.environ, **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as old:
        yield Beside(
            service.client,
            service.environment,
            service.now,
            location_id=service.location_id,
            old=old,
            turns=itertools.cycle(request.param),
        )
        assert old.stdin
        old.stdin.close()


def test_releases_share_tables(beside: Beside) -> None:
    live(beside)

    assert verify_programme(beside.database).problems == []
    user, of_other = (beside.ask("viewer") for _ in range(2))
    assert user == of_other
    for name in ("User.ledgerEntries", "User.exchanges"):
        [listed], of_other = (beside.nested(name, [user], first=50) for _ in range(2))
        assert listed["nodes"]
        assert [listed] == of_other
    assert beside.ask("ledgerVerification", ADMIN, userId=HANAKO["sub"])["ok"]


def test_releases_erase_what_both_wrote(beside: Beside) -> None:
    Life(beside)
    erase(beside)

    check_finished(beside)
