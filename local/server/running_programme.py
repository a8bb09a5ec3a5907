"""The programme of `make run`, which `recycle-points` works on without ENVIRONMENT."""

import os
from collections.abc import Mapping

import click

from local.aws.engine.engine import running_endpoint
from local.aws.workflow.deployment import describe_workflow
from local.base.environment import LocalSettings, SetUpError
from local.base.publisher import load_publisher
from local.base.variables import LOCAL_PROGRAMME, change_environment, describe_endpoint


def describe_running_programme(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead boto3 to the tables and queues of `make run`.

    Raises:
        SetUpError: no server runs on DATA_DIR, or a setting cannot be used.
    """
    settings = LocalSettings.read(given)
    endpoint_url = settings.endpoint_url or running_endpoint(settings.engine_dir)
    if endpoint_url is None:
        raise SetUpError(
            f"no server runs on DATA_DIR {settings.data_dir}: start `make run`, or name a "
            "deployment in AWS by ENVIRONMENT"
        )
    streams_endpoint_url = settings.streams_endpoint_url or endpoint_url
    publisher = load_publisher(settings.data_dir)
    endpoint = describe_endpoint(given, endpoint_url, streams_endpoint_url, publisher)
    programme = {name: given.get(name) or value for name, value in LOCAL_PROGRAMME.items()}
    return {
        **programme,
        **endpoint,
        **describe_workflow(endpoint_url, endpoint["AWS_REGION"]),
        "AWS_ENDPOINT_URL_SQS": endpoint_url,
        "ARCHIVE_DIR": given.get("ARCHIVE_DIR") or str(settings.data_dir / "archive"),
    }


def use_running_programme() -> None:
    """Set this process's environment, as `describe_running_programme` says.

    Raises:
        click.UsageError: no server runs here.
    """
    try:
        change_environment(describe_running_programme(os.environ))
    except (SetUpError, ValueError) as error:
        raise click.UsageError(str(error)) from error
