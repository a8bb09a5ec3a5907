"""The product's functions, as services of this machine call them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import lambda_entry
from gateway.lambda_context import LambdaContext
from local.aws.costs import count_invocation
from local.base.environment import SetUpError
from resolvers.settings import SettingsError


def open_functions(clock: Callable[[], datetime]) -> None:
    """Make the functions read their settings, with an empty batch of the stream.

    Raises:
        SetUpError: They reject a setting. AppSync would get an internal failure.
    """
    lambda_entry.clock = clock
    try:
        lambda_entry.stream_handler({"Records": []}, LambdaContext())
    except SettingsError as error:
        raise SetUpError(str(error)) from error


def invoke(event: Any) -> Any:  # noqa: ANN401 - JSON both ways
    count_invocation()
    return lambda_entry.handler(event, LambdaContext())


def check_images(event: dict[str, Any]) -> dict[str, Any]:
    return lambda_entry.images_handler(event, LambdaContext())
