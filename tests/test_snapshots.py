import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

import lambda_entry
from resolvers import secrets_parameter
from resolvers.api.appsync.errors import InternalFailure, Unauthorized
from resolvers.settings import Function
from resolvers.storage.base.client import open_client
from tests.support.lambda_process import VARIABLES, Invocation, fresh_lambda_entry, run_in_lambda

NAME = "/recycle-points/prod/secrets"
PROD = {"ENVIRONMENT": "prod", "SECRETS_PARAMETER": NAME}
RUNTIME = """
hooks = []

def register_after_restore(function, *arguments, **named):
    hooks.append(function)
    return function
"""
CALL_THE_HOOK = """
import lambda_entry, snapshot_restore_py
from resolvers import telemetry
from resolvers.settings import Function

(hook,) = snapshot_restore_py.hooks
before = lambda_entry._application()
telemetry._Container.is_cold = False
hook()
print(lambda_entry._application() is before, telemetry._Container.is_cold)
"""


@pytest.fixture
def parameter() -> Iterator[Any]:
    """SSM, with a way to change the secrets; DynamoDB on moto, too."""
    secrets_parameter._open_client.cache_clear()
    with mock_aws():
        ssm = boto3.client("ssm")
        yield lambda value: ssm.put_parameter(
            Name=NAME, Value=value, Type="SecureString", Overwrite=True
        )
        ssm.close()
        secrets_parameter.close_client()
    secrets_parameter._open_client.cache_clear()


def secrets_of(letter: str) -> str:
    return json.dumps({"QR_ISSUE_KEY": letter * 40, "QR_PEPPER": letter * 40})


def test_import_registers_hook_for_restore(tmp_path: Path) -> None:
    (tmp_path / "snapshot_restore_py.py").write_text(RUNTIME, encoding="utf-8")

    answer = run_in_lambda(CALL_THE_HOOK, PYTHONPATH=str(tmp_path), **VARIABLES)

    assert answer == "True True\n"


def test_restore_reads_secrets_and_drops_connections(
    parameter: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    parameter(secrets_of("a"))
    closed = []

    def throttle(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "GetParameter")

    with fresh_lambda_entry({**PROD, "USER_POOL_ID": "ap-northeast-1_pool"}):
        application = lambda_entry._application()
        assert application._settings.secrets.pepper == b"a" * 40
        worker, sweeper = application.worker(Function.STREAM), application.sweeper
        with monkeypatch.context() as patched:
            # Many copies restored at once ask more than SSM answers in a second.
            ssm = secrets_parameter._open_client()
            patched.setattr(ssm, "get_parameter", throttle)
            lambda_entry._after_restore()
        assert application._settings.secrets.pepper == b"a" * 40
        assert application.worker(Function.STREAM) is not worker
        assert application.sweeper is not sweeper
        assert "the secrets are those of the snapshot" in caplog.text
        assert "a" * 40 not in caplog.text

        worker = application.worker(Function.STREAM)
        parameter(secrets_of("b"))
        with monkeypatch.context() as patched:
            for client in (open_client(), secrets_parameter._open_client()):
                session = client._endpoint.http_session
                patched.setattr(session, "close", lambda session=session: closed.append(session))
            lambda_entry._after_restore()
            assert len(closed) == 2
        assert lambda_entry._application() is application
        assert application._settings.secrets.pepper == b"b" * 40
        assert application.worker(Function.STREAM) is not worker
        assert open_client().list_tables()["TableNames"] == []


def test_restored_copies_draw_different_numbers(parameter: Any) -> None:
    parameter(secrets_of("a"))
    drawn = set()
    with fresh_lambda_entry(PROD):
        lambda_entry._application()
        snapshot = random.getstate()
        for _ in range(3):
            random.setstate(snapshot)
            lambda_entry._after_restore()
            drawn.add(random.random())  # noqa: S311 - what is tested is what botocore draws from

    assert len(drawn) == 3


def test_restore_with_invalid_secrets_fails_invocations(
    parameter: Any, caplog: pytest.LogCaptureFixture
) -> None:
    parameter(secrets_of("a"))
    event = {
        "arguments": {"code": "A" * 26},
        "identity": {"sub": "x", "groups": ["kiosks"], "defaultAuthStrategy": "ALLOW"},
        "info": {"parentTypeName": "Mutation", "fieldName": "redeemQrToken"},
    }
    with fresh_lambda_entry(PROD):
        before = lambda_entry._application()
        parameter("hunter2")
        lambda_entry._after_restore()

        with pytest.raises(InternalFailure):
            lambda_entry.handler(event, Invocation())
        parameter(secrets_of("b"))
        with pytest.raises(Unauthorized):
            lambda_entry.handler(event, Invocation())
        assert lambda_entry._application() is not before

    assert f"SECRETS_PARAMETER: {NAME} must be a JSON object" in caplog.text
    assert "hunter2" not in caplog.text


def test_restore_without_settings_opens_nothing() -> None:
    with fresh_lambda_entry({"ENVIRONMENT": ""}):
        lambda_entry._after_restore()

        assert lambda_entry._application.cache_info().currsize == 0
