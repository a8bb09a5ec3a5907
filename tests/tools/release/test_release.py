"""A deployment is put in service as a whole, after it has answered, or not at all."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

import lambda_entry
from tests.support.lambda_process import Invocation, fresh_lambda_entry
from tools.release.__main__ import main
from tools.release.aliases import Aliases
from tools.release.deployment import (
    NAMES,
    Deployment,
    ReleaseError,
    read_deployment,
    read_versions,
    write_versions,
)

ROOT = Path(__file__).parents[3]
SECRETS = {"QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
FUNCTIONS = {name: f"recycle-points-test-{name}" for name in NAMES}
OLD = dict.fromkeys(NAMES, "3")
NEW = {"queries": "4", "mutations": "4", "stream": "3", "sweep": "4"}
DEPLOYMENT = Deployment(FUNCTIONS, "live", NEW)
Handler = Callable[[Any, Any], Any]


def refused(operation: str, code: str = "AccessDenied") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


@dataclass
class Lambda:
    """Lambda as far as a release sees it: versions that answer by handlers of the product."""

    environment: str
    in_service: dict[str, str] = field(default_factory=lambda: dict(OLD))
    broken: dict[str, str] = field(default_factory=dict)
    """Versions that have no secrets, by their functions."""
    failed: str = ""
    asleep: set[tuple[str, str]] = field(default_factory=set)
    """Functions with versions that nobody has called for 14 days."""
    refusal: str = "SnapStartNotReadyException"
    immovable: tuple[str, str] = ("", "")
    invoked: list[tuple[str, str]] = field(default_factory=list)

    def get_alias(self, *, FunctionName: str, Name: str) -> dict[str, str]:  # noqa: N803 - boto3's
        assert Name == "live"
        return {"FunctionVersion": self.in_service[short(FunctionName)]}

    def update_alias(self, *, FunctionName: str, Name: str, FunctionVersion: str) -> dict[str, str]:  # noqa: N803 - boto3's
        assert Name == "live"
        if self.immovable == (short(FunctionName), FunctionVersion):
            raise refused("UpdateAlias")
        self.in_service[short(FunctionName)] = FunctionVersion
        return {"FunctionVersion": FunctionVersion}

    def get_function_configuration(self, *, FunctionName: str, Qualifier: str) -> dict[str, str]:  # noqa: N803 - boto3's
        is_asleep = (short(FunctionName), Qualifier) in self.asleep
        return {"State": "Inactive" if is_asleep else "Active"}

    def get_waiter(self, name: str) -> "Lambda":
        assert name == "published_version_active"
        return self

    def wait(self, *, FunctionName: str, Qualifier: str, WaiterConfig: dict[str, int]) -> None:  # noqa: N803 - boto3's
        assert WaiterConfig == {"Delay": 5, "MaxAttempts": 120}
        version = (short(FunctionName), Qualifier)
        if self.failed == " ".join(version) or version in self.asleep:
            raise WaiterError("PublishedVersionActive", "Failed", {})

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        name = short(FunctionName)
        if (name, Qualifier) in self.asleep:
            self.asleep.remove((name, Qualifier))
            raise refused("Invoke", self.refusal)
        version = self.in_service[name] if Qualifier == "live" else Qualifier
        self.invoked.append((name, Qualifier))
        secrets = {} if self.broken.get(name) == version else SECRETS
        handler: Handler = lambda_entry.stream_handler if name == "stream" else lambda_entry.handler
        with fresh_lambda_entry({"ENVIRONMENT": self.environment, "FUNCTION": name, **secrets}):
            try:
                answer = handler(json.loads(Payload), Invocation())
            except Exception as fault:  # noqa: BLE001 - as Lambda's runtime answers whatever is raised
                answer = {"errorType": type(fault).__name__, "errorMessage": str(fault)}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


def short(function_name: str) -> str:
    return function_name.removeprefix("recycle-points-test-")


@pytest.fixture
def aws(moto_environment: str) -> Lambda:
    return Lambda(moto_environment)


def test_published_version_is_tried_then_put_in_service(aws: Lambda) -> None:
    aliases = Aliases(aws, DEPLOYMENT)
    aliases.try_versions(NEW)
    assert aws.in_service == OLD
    assert aws.invoked == [("queries", "4"), ("mutations", "4"), ("stream", "3")]
    aliases.move(NEW)
    assert aliases.read() == NEW
    assert aws.invoked[3:] == [("queries", "live"), ("mutations", "live"), ("stream", "live")]


def test_version_without_secrets_stays_out_of_service(aws: Lambda) -> None:
    aws.broken = {"mutations": "4"}
    with pytest.raises(ReleaseError, match=r"mutations:4 answered .*InternalFailure.*, not Unauth"):
        Aliases(aws, DEPLOYMENT).try_versions(NEW)
    assert aws.in_service == OLD


def test_version_with_failed_start_is_named(aws: Lambda) -> None:
    aws.failed = "sweep 4"
    with pytest.raises(ReleaseError, match=r"recycle-points-test-sweep, version 4: Waiter"):
        Aliases(aws, DEPLOYMENT).try_versions(NEW)
    assert aws.invoked == []


def test_inactive_versions_are_woken_together(aws: Lambda) -> None:
    aws.asleep = {(name, "1") for name in NAMES}
    aliases = Aliases(aws, DEPLOYMENT)
    aliases.try_versions(dict.fromkeys(NAMES, "1"))
    assert aws.asleep == set()
    assert aws.invoked == [("queries", "1"), ("mutations", "1"), ("stream", "1")]


def test_version_that_stays_inactive_is_named(aws: Lambda) -> None:
    aws.asleep, aws.refusal = {("stream", "3")}, "AccessDeniedException"
    with pytest.raises(
        ReleaseError, match=r"recycle-points-test-stream, version 3: .*AccessDenied"
    ):
        Aliases(aws, DEPLOYMENT).try_versions(NEW)


def test_failed_move_moves_other_aliases_back(aws: Lambda) -> None:
    aws.immovable = ("sweep", "4")
    with pytest.raises(ReleaseError, match=r"sweep:live: .*; back to queries=3 mutations=3"):
        Aliases(aws, DEPLOYMENT).move(NEW)
    assert aws.in_service == OLD


def test_wrong_answer_in_service_moves_back(aws: Lambda) -> None:
    aws.broken = {"mutations": "4"}
    with pytest.raises(ReleaseError, match=r"mutations:live answered .*; back to queries=3"):
        Aliases(aws, DEPLOYMENT).move(NEW)
    assert aws.in_service == OLD


def test_failed_move_back_is_reported(aws: Lambda) -> None:
    aws.broken = {"mutations": "4"}
    aws.immovable = ("queries", "3")
    with pytest.raises(ReleaseError, match="queries NOT moved back to 3"):
        Aliases(aws, DEPLOYMENT).move(NEW)
    assert aws.in_service == {**OLD, "queries": "4"}


def outputs_of(**changes: Any) -> dict[str, Any]:
    values = {
        "function_names": FUNCTIONS,
        "function_alias": "live",
        "published_versions": NEW,
        **changes,
    }
    return {name: {"sensitive": False, "value": value} for name, value in values.items() if value}


def test_roll_back_uses_printed_versions(
    aws: Lambda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = boto3.client
    monkeypatch.setattr(
        "boto3.client", lambda name, **how: aws if name == "lambda" else real(name, **how)
    )
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(outputs_of()), encoding="utf-8")
    assert main([str(path)]) == 0
    assert aws.in_service == NEW
    before = capsys.readouterr().out.splitlines()[-1].removeprefix("before: ")
    assert main([str(path), before]) == 0
    assert aws.in_service == OLD


def test_read_outputs_are_terraform_outputs() -> None:
    written = (ROOT / "infra" / "outputs.tf").read_text("utf-8")
    assert [name for name in outputs_of() if f'output "{name}"' not in written] == []


def test_deployment_is_read_from_outputs(tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(outputs_of()), encoding="utf-8")
    assert read_deployment(path) == DEPLOYMENT


@pytest.mark.parametrize(
    ("outputs", "problem"),
    [
        ({}, "function_names is missing; is the environment applied?"),
        (outputs_of(function_alias=None), "function_alias is missing"),
        (outputs_of(published_versions={"queries": "4"}), "published_versions is not of queries"),
        ([], "function_names is missing"),
    ],
)
def test_incomplete_outputs_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outputs: Any, problem: str
) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(outputs), encoding="utf-8")
    assert main([str(path)]) == 1
    assert problem in capsys.readouterr().err


def test_unreadable_outputs_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nowhere.json")]) == 1
    (tmp_path / "text.json").write_text("queries")
    assert main([str(tmp_path / "text.json")]) == 1
    assert capsys.readouterr().err.count("is not what `terraform output -json` prints") == 2


@pytest.mark.parametrize("arguments", [[], ["a", "b", "c"]])
def test_wrong_usage_shows_right_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "python -m tools.release OUTPUTS [VERSIONS]" in capsys.readouterr().err


def test_versions_are_read_as_written() -> None:
    assert read_versions(write_versions(NEW)) == NEW


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "none of queries, mutations, stream, sweep"),
        ("queries=1 mutations=1 stream=1", "none of sweep"),
        ("queries=1 mutations=1 stream=1 sweep=0", "'sweep=0'"),
        ("queries=1 queries=2 mutations=1 stream=1 sweep=1", "'queries=2'"),
        ("queries=1 mutations=1 stream=1 sweep=1 other=1", "'other=1'"),
        ("queries=$LATEST mutations=1 stream=1 sweep=1", r"'queries=\$LATEST'"),
    ],
)
def test_incomplete_versions_are_rejected(text: str, problem: str) -> None:
    with pytest.raises(ReleaseError, match=problem):
        read_versions(text)
