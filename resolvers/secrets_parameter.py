"""Read a function's secrets in AWS: one SecureString of SSM, a JSON object with their names.

A function reads it at its start and after a restore from a snapshot. To change a secret, set the
parameter and start new containers.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from resolvers.settings import SettingsError, read_function

RELAY_PARAMETER = "RELAY_PARAMETER"
_THROTTLED = "ThrottlingException"
_SERVER_ERROR = 500


class SecretsUnavailableError(SettingsError):
    """SSM did not answer, or throttled the request: the parameter cannot be read now.

    An account can make 40 reads a second in a region. Source: AWS General Reference, "Systems
    Manager endpoints and quotas".
    """


def with_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the secrets of SECRETS_PARAMETER if this function needs them.

    Raise SettingsError if the parameter cannot be read, is not a JSON object of them, or is set
    together with a secret: the wrong one of the two would make every issued code unknown. Only
    after SecretsUnavailableError can a retry succeed.
    """
    names = read_function(environment).secret_names
    return with_relay_keys(_with(environment, "SECRETS_PARAMETER", names))


def with_relay_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with RELAY_KEYS, read from the parameter RELAY_PARAMETER.

    Raise SettingsError as with_secrets does.
    """
    keys = _with(environment, RELAY_PARAMETER, ("RELAY_KEYS",))
    return {name: text for name, text in keys.items() if name != RELAY_PARAMETER}


def _with(environment: Mapping[str, str], variable: str, names: Sequence[str]) -> dict[str, str]:
    parameter = environment.get(variable)
    if not parameter or not names:
        return dict(environment)
    for name in names:
        if environment.get(name):
            raise SettingsError(f"{variable} and {name} are both set: leave one out")
    return {**environment, **_read(variable, parameter, names)}


def close_client() -> None:
    """Close the connections of the client, if any: the next call opens another."""
    if _open_client.cache_info().currsize:
        _open_client().close()


def _read(variable: str, name: str, wanted: Sequence[str]) -> dict[str, str]:
    place = f"{variable}: {name}"
    try:
        answer = _open_client().get_parameter(Name=name, WithDecryption=True)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "without a code")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        passes = code == _THROTTLED or status >= _SERVER_ERROR
        raise _refusal(place, code, passes=passes) from None
    except BotoCoreError as error:
        passes = isinstance(error, HTTPClientError | NoConnectionError)
        raise _refusal(place, type(error).__name__, passes=passes) from None
    # The message must not contain the content, so the error that quotes it is not chained.
    try:
        content = json.loads(answer["Parameter"]["Value"])
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise SettingsError(f"{place} must be a JSON object")
    missing = [each for each in wanted if not isinstance(content.get(each), str)]
    if missing:
        raise SettingsError(f"{place} needs the text {' and '.join(missing)}")
    return {each: content[each] for each in wanted}


def _refusal(place: str, reason: str, *, passes: bool) -> SettingsError:
    kind = SecretsUnavailableError if passes else SettingsError
    return kind(f"{place} cannot be read: {reason}")


@functools.cache
def _open_client() -> Any:  # noqa: ANN401 - boto3's client has no type of its own at run time
    # All attempts together must end before the limit of the restore hook, 10 seconds. Otherwise
    # the invocation fails without a log line.
    # Source: AWS Lambda Developer Guide, "Troubleshooting SnapStart errors for Lambda functions".
    return boto3.client(
        "ssm",
        config=Config(
            connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
        ),
    )
