"""The settings of AppSync that the local server shares with a deployed environment."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.limits import Limits
from local.environment import SetUpError

APPSYNC_SETTINGS: Final = Path(__file__).parents[1] / "infra" / "envs" / "appsync.json"


class _AppSyncSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    introspection: bool
    query_depth_limit: int = Field(ge=1, le=75)
    resolver_count_limit: int = Field(ge=1, le=10_000)


def read_limits(environment: str) -> Limits:
    """Return the limits that Terraform gives to an environment's API.

    Raises:
        SetUpError: The environment has none.
    """
    environments = TypeAdapter(dict[str, _AppSyncSettings]).validate_json(
        APPSYNC_SETTINGS.read_text("utf-8")
    )
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
