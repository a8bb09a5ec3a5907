import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.support.running_product import SCHEMA_TEXT
from tests.tools.release.deployments import NEW, OLD, AppSync, Lambda, outputs_of, with_pool
from tools.release import __main__ as release
from tools.release.__main__ import main
from tools.release.deployment import Deployment, ReleaseError

Release = Callable[..., int]


@pytest.fixture
def deployment(aws: Lambda) -> Iterator[Deployment]:
    """A deployment with a user pool as infra/ makes it, on moto."""
    assert aws
    client = boto3.client("cognito-idp")
    yield with_pool(client)
    client.close()


@pytest.fixture
def pushes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect for whom a push was tried."""
    found: list[str] = []
    monkeypatch.setattr(release, "check_push", lambda _, user, __: found.append(user.sub))
    return found


@pytest.fixture
def run(
    aws: Lambda, deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Release:
    real = boto3.client
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(outputs_of(deployment)), encoding="utf-8")

    def run(*versions: str, schema: str = SCHEMA_TEXT) -> int:
        fakes: dict[str, Any] = {"lambda": aws, "appsync": AppSync(schema)}
        monkeypatch.setattr(
            "boto3.client", lambda name, **how: fakes.get(name) or real(name, **how)
        )
        return main([str(path), *versions])

    return run


def test_release_is_put_in_service(aws: Lambda, run: Release, pushes: list[str]) -> None:
    assert run() == 0
    assert aws.in_service == NEW
    assert len(pushes) == 1


def test_roll_back_uses_printed_versions(
    aws: Lambda, run: Release, pushes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    before = capsys.readouterr().out.splitlines()[-1].removeprefix("before: ")
    aws.other_code = "queries"
    assert run(before, schema="type Query { id: ID }") == 0
    assert aws.in_service == OLD
    assert len(pushes) == 1


@pytest.mark.usefixtures("pushes")
@pytest.mark.parametrize(
    "problem", ["has another schema", "has other code than the zip", "no push arrived"]
)
def test_failed_check_moves_nothing(
    aws: Lambda,
    run: Release,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    problem: str,
) -> None:
    def give_up(*_: object) -> None:
        raise ReleaseError(problem)

    schema = SCHEMA_TEXT
    if "schema" in problem:
        schema = schema.replace("points: Int!", "points: Int")
    elif "code" in problem:
        aws.other_code = "sweep"
    else:
        monkeypatch.setattr(release, "check_push", give_up)

    assert run(schema=schema) == 1

    assert problem in capsys.readouterr().err
    assert aws.in_service == OLD


@pytest.mark.usefixtures("pushes")
def test_release_deletes_old_versions(
    aws: Lambda, run: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.published = 9
    assert run() == 0
    assert "deleted: stream 1, 2, 4" in capsys.readouterr().err
