"""The functions' secrets as AWS keeps them: one SecureString of SSM, JSON of both by their names.

It is read while a function starts and again after it was restored from a snapshot, so that a secret
is changed by a new value of the parameter and new containers.
"""

import functools
import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from resolvers.settings import SettingsError, read_function

NAMES = ("QR_ISSUE_KEY", "QR_PEPPER")
_THROTTLED = "ThrottlingException"
_SERVER_ERROR = 500


class SecretsUnavailableError(SettingsError):
    """SSM gave no answer, or had too much to do: what the parameter holds is not known just now.

    An account and region share 40 reads a second. Source: AWS General Reference, "Systems Manager
    endpoints and quotas".
    """


def with_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, with the secrets of SECRETS_PARAMETER where this function needs them.

    Raises SettingsError where the parameter cannot be read, is no JSON object of both, or is
    named beside a secret: which of two holds would be a guess, and the other one makes every
    issued code unknown. Of these SecretsUnavailableError passes by itself.
    """
    name = environment.get("SECRETS_PARAMETER")
    if not name or not read_function(environment).needs_secrets:
        return dict(environment)
    for variable in NAMES:
        if environment.get(variable):
            raise SettingsError(f"SECRETS_PARAMETER is given beside {variable}: leave one out")
    return {**environment, **_read(name)}


def close_client() -> None:
    """Drop the connections of the client, if there is one: the next call opens another."""
    if _open_client.cache_info().currsize:
        _open_client().close()


def _read(name: str) -> dict[str, str]:
    try:
        answer = _open_client().get_parameter(Name=name, WithDecryption=True)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "without a code")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        passes = code == _THROTTLED or status >= _SERVER_ERROR
        raise _refusal(name, code, passes=passes) from None
    except BotoCoreError as error:
        passes = isinstance(error, HTTPClientError | NoConnectionError)
        raise _refusal(name, type(error).__name__, passes=passes) from None
    # What is wrong with the content is told without it: no error that quotes it is kept.
    try:
        content = json.loads(answer["Parameter"]["Value"])
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise SettingsError(f"SECRETS_PARAMETER: {name} is no JSON object")
    missing = [each for each in NAMES if not isinstance(content.get(each), str)]
    if missing:
        raise SettingsError(f"SECRETS_PARAMETER: {name} has no text {' and no '.join(missing)}")
    return {each: content[each] for each in NAMES}


def _refusal(name: str, reason: str, *, passes: bool) -> SettingsError:
    kind = SecretsUnavailableError if passes else SettingsError
    return kind(f"SECRETS_PARAMETER: {name} cannot be read: {reason}")


@functools.cache
def _open_client() -> Any:  # noqa: ANN401 - boto3's client has no type of its own at run time
    # All attempts together end before the hook after a restore has to, which is after 10 seconds:
    # then the invocation would fail, and no line of ours would say why.
    # Source: AWS Lambda Developer Guide, "Troubleshooting SnapStart errors for Lambda functions".
    return boto3.client(
        "ssm",
        config=Config(
            connect_timeout=1,
            read_timeout=2,
            retries={"mode": "standard", "total_max_attempts": 2},
        ),
    )
