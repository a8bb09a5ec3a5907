"""The settings of AppSync that the local server shares with a deployed environment."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gateway.limits import Limits
from gateway.private_file import describe_problem
from local.base.environment import SetUpError

APPSYNC_SETTINGS: Final = Path(__file__).parents[2] / "infra" / "envs" / "appsync.json"


class _AppSyncSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    introspection: bool
    query_depth_limit: int = Field(ge=1, le=75)
    resolver_count_limit: int = Field(ge=1, le=10_000)


_ENVIRONMENTS: Final = TypeAdapter(dict[str, _AppSyncSettings])


def read_limits(environment: str) -> Limits:
    """Return the limits that Terraform gives to an environment's API.

    Raises:
        SetUpError: The environment has none, or AppSync does not accept a value in the file.
    """
    try:
        environments = _ENVIRONMENTS.validate_json(APPSYNC_SETTINGS.read_bytes())
    except ValidationError as error:
        raise SetUpError(f"{APPSYNC_SETTINGS}: {describe_problem(error)}") from error
    if environment not in environments:
        raise SetUpError(
            f"APPSYNC_ENVIRONMENT {environment} cannot be used: choose {', '.join(environments)}"
        )
    settings = environments[environment]
    return Limits(
        introspection=settings.introspection,
        query_depth=settings.query_depth_limit,
        resolver_calls=settings.resolver_count_limit,
    )
