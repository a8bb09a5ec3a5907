"""Secrets from SSM, on moto: which function reads them, and what a parameter needs."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)
from moto import mock_aws

from resolvers import application as module
from resolvers import secrets_parameter
from resolvers.application import open_application
from resolvers.secrets_parameter import SecretsUnavailableError, close_client, with_secrets
from resolvers.settings import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAME = "/recycle-points/prod/secrets"
SECRETS = {"QR_ISSUE_KEY": "i" * 40, "QR_PEPPER": "p" * 40}
VARIABLES = {"ENVIRONMENT": "prod", "SECRETS_PARAMETER": NAME}
RESTORE_SECONDS = 10
"""What SnapStart gives the hook after a restore."""


def answered(code: str, status: int) -> ClientError:
    """Return an error of SSM."""
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item] # as far as it is read
        "GetParameter",
    )


@pytest.fixture(autouse=True)
def _moto() -> Iterator[None]:
    secrets_parameter._open_client.cache_clear()
    with mock_aws():
        yield
        close_client()
    secrets_parameter._open_client.cache_clear()


def keep(value: str) -> None:
    ssm = boto3.client("ssm")
    ssm.put_parameter(Name=NAME, Value=value, Type="SecureString", Overwrite=True)
    ssm.close()


def refusal() -> str:
    with pytest.raises(SettingsError) as raised:
        with_secrets(VARIABLES)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return str(raised.value)


@pytest.mark.parametrize("function", ["mutations", "enrolment", "all", ""])
def test_function_gets_secrets_of_parameter(function: str) -> None:
    keep(json.dumps({**SECRETS, "NOTE": "rotated in May"}))

    read = with_secrets({**VARIABLES, "FUNCTION": function})

    assert read == {**VARIABLES, "FUNCTION": function, **SECRETS}
    assert secrets_parameter._open_client.cache_info().misses == 1


@pytest.mark.parametrize("function", ["queries", "stream", "sweep"])
def test_function_without_secrets_asks_for_none(
    function: str, monkeypatch: pytest.MonkeyPatch, moto_session_client: "DynamoDBClient"
) -> None:
    monkeypatch.setattr(module, "open_client", lambda: moto_session_client)
    variables = {**VARIABLES, "FUNCTION": function}

    assert with_secrets(variables) == variables
    open_application(variables)
    assert secrets_parameter._open_client.cache_info().misses == 0


def test_relay_has_a_parameter_of_its_own() -> None:
    keep(json.dumps({"RELAY_KEYS": "r" * 32}))
    variables = {"FUNCTION": "stream", "RELAY_PARAMETER": NAME}

    assert with_secrets(variables) == {"FUNCTION": "stream", "RELAY_KEYS": "r" * 32}
    with pytest.raises(SettingsError, match=r"^RELAY_PARAMETER is set beside RELAY_KEYS"):
        with_secrets({**variables, "RELAY_KEYS": "r" * 32})
    keep("{}")
    with pytest.raises(SettingsError, match=f"^RELAY_PARAMETER: {NAME} needs the text RELAY_KEYS"):
        with_secrets(variables)


def test_parameter_is_optional() -> None:
    assert with_secrets({"ENVIRONMENT": "prod", **SECRETS}) == {"ENVIRONMENT": "prod", **SECRETS}
    assert with_secrets({"SECRETS_PARAMETER": ""}) == {"SECRETS_PARAMETER": ""}
    assert secrets_parameter._open_client.cache_info().misses == 0


def test_parameter_beside_secret_is_rejected() -> None:
    keep(json.dumps(SECRETS))

    with pytest.raises(SettingsError, match="SECRETS_PARAMETER is set beside QR_PEPPER"):
        with_secrets({**VARIABLES, "QR_PEPPER": "p" * 32})


def test_unreadable_parameter_is_named_with_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal() == f"SECRETS_PARAMETER: {NAME} cannot be read: ParameterNotFound"

    def lose(**_: object) -> None:
        raise NoCredentialsError

    client = secrets_parameter._open_client()
    monkeypatch.setattr(client, "get_parameter", lose)
    assert refusal() == f"SECRETS_PARAMETER: {NAME} cannot be read: NoCredentialsError"


@pytest.mark.parametrize(
    ("failure", "passes"),
    [
        (answered("ThrottlingException", 400), True),
        (answered("InternalServerError", 500), True),
        (ConnectTimeoutError(endpoint_url="x"), True),
        (EndpointConnectionError(endpoint_url="x"), True),
        (answered("AccessDeniedException", 400), False),
        (answered("ParameterNotFound", 400), False),
        (NoCredentialsError(), False),
    ],
    ids=lambda value: getattr(value, "msg", str(value)),
)
def test_only_temporary_failures_can_be_retried(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, passes: bool
) -> None:
    def fail(**_: object) -> None:
        raise failure

    monkeypatch.setattr(secrets_parameter._open_client(), "get_parameter", fail)

    with pytest.raises(SettingsError) as raised:
        with_secrets(VARIABLES)
    assert isinstance(raised.value, SecretsUnavailableError) is passes


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("hunter2", "must be a JSON object"),
        ('["hunter2"]', "must be a JSON object"),
        ('{"QR_PEPPER": "hunter2"}', "needs the text QR_ISSUE_KEY"),
        ('{"QR_ISSUE_KEY": 7, "hunter2": 1}', "needs the text QR_ISSUE_KEY and QR_PEPPER"),
    ],
)
def test_malformed_parameter_is_named_unquoted(value: str, problem: str) -> None:
    keep(value)

    assert refusal() == f"SECRETS_PARAMETER: {NAME} {problem}"


def test_short_secret_is_named_unquoted() -> None:
    keep(json.dumps({**SECRETS, "QR_PEPPER": "hunter2"}))

    with pytest.raises(SettingsError, match=r"^QR_PEPPER: .*at least 32") as raised:
        open_application(VARIABLES)

    assert "hunter2" not in str(raised.value)


def test_ssm_times_out_before_restore_does() -> None:
    config = secrets_parameter._open_client().meta.config
    attempts = config.retries["total_max_attempts"]
    # The standard mode waits up to 1, 2, 4 ... seconds between attempts.
    waits = sum(2**retry for retry in range(attempts - 1))

    assert attempts > 1
    longest_seconds = attempts * (config.connect_timeout + config.read_timeout) + waits
    assert longest_seconds < RESTORE_SECONDS
