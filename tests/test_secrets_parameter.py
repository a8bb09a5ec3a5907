import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)
from moto import mock_aws

from resolvers import secrets_parameter
from resolvers.application import open_application
from resolvers.secrets_parameter import SecretsUnavailableError, close_client, with_secrets
from resolvers.settings import SettingsError

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


def test_only_functions_with_secrets_ask_for_them() -> None:
    keep(json.dumps({**SECRETS, "NOTE": "rotated in May"}))

    for function in ("queries", "stream", "sweep"):
        variables = {**VARIABLES, "FUNCTION": function}
        assert with_secrets(variables) == variables
    for variables in ({"ENVIRONMENT": "prod", **SECRETS}, {"SECRETS_PARAMETER": ""}):
        assert with_secrets(variables) == variables
    assert secrets_parameter._open_client.cache_info().misses == 0
    for function in ("mutations", "enrolment", "all", ""):
        read = with_secrets({**VARIABLES, "FUNCTION": function})
        assert read == {**VARIABLES, "FUNCTION": function, **SECRETS}
    assert secrets_parameter._open_client.cache_info().misses == 1
    with pytest.raises(SettingsError, match="SECRETS_PARAMETER and QR_PEPPER are both set"):
        with_secrets({**VARIABLES, "QR_PEPPER": "p" * 32})


def test_relay_has_a_parameter_of_its_own() -> None:
    keep(json.dumps({"RELAY_KEYS": "r" * 32}))
    variables = {"FUNCTION": "stream", "RELAY_PARAMETER": NAME}

    assert with_secrets(variables) == {"FUNCTION": "stream", "RELAY_KEYS": "r" * 32}
    with pytest.raises(SettingsError, match=r"^RELAY_PARAMETER and RELAY_KEYS are both set"):
        with_secrets({**variables, "RELAY_KEYS": "r" * 32})
    keep("{}")
    with pytest.raises(SettingsError, match=f"^RELAY_PARAMETER: {NAME} needs the text RELAY_KEYS"):
        with_secrets(variables)


@pytest.mark.parametrize(
    ("failure", "reason", "passes"),
    [
        (answered("ThrottlingException", 400), "ThrottlingException", True),
        (answered("InternalServerError", 500), "InternalServerError", True),
        (ConnectTimeoutError(endpoint_url="x"), "ConnectTimeoutError", True),
        (EndpointConnectionError(endpoint_url="x"), "EndpointConnectionError", True),
        (answered("AccessDeniedException", 400), "AccessDeniedException", False),
        (answered("ParameterNotFound", 400), "ParameterNotFound", False),
        (NoCredentialsError(), "NoCredentialsError", False),
    ],
    ids=str,
)
def test_only_temporary_failures_can_be_retried(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, reason: str, passes: bool
) -> None:
    def fail(**_: object) -> None:
        raise failure

    monkeypatch.setattr(secrets_parameter._open_client(), "get_parameter", fail)

    with pytest.raises(SettingsError, match=f"{NAME} cannot be read: {reason}$") as raised:
        with_secrets(VARIABLES)
    assert isinstance(raised.value, SecretsUnavailableError) is passes


def test_malformed_parameter_is_named_unquoted() -> None:
    for value, problem in (
        ("hunter2", "must be a JSON object"),
        ('["hunter2"]', "must be a JSON object"),
        ('{"QR_PEPPER": "hunter2"}', "needs the text QR_ISSUE_KEY"),
        ('{"QR_ISSUE_KEY": 7, "hunter2": 1}', "needs the text QR_ISSUE_KEY and QR_PEPPER"),
    ):
        keep(value)
        with pytest.raises(SettingsError) as raised:
            with_secrets(VARIABLES)
        assert raised.value.__suppress_context__ or raised.value.__context__ is None
        assert str(raised.value) == f"SECRETS_PARAMETER: {NAME} {problem}"
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
