"""The apps as clients of the sign-in: their ids, the lives of their tokens, their addresses."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

CLIENT_SETTINGS: Final = Path(__file__).parents[2] / "infra" / "envs" / "app_clients.json"
"""Terraform gives Cognito's clients the same lives."""


class _ClientSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    access_token_minutes: int
    refresh_token_hours: int


@dataclass(frozen=True)
class Client:
    """An app. Its access and ID tokens are valid equally long."""

    app: str
    access_token_seconds: int
    refresh_token_seconds: int

    @property
    def client_id(self) -> str:
        return f"local{self.app}"

    def is_at(self, url: str, origin_regex: str) -> bool:
        """Return whether the app has this address at one of the origins."""
        return re.fullmatch(rf"({origin_regex})/{self.app}/", url) is not None


@functools.cache
def read_clients() -> Mapping[str, Client]:
    """Return the clients of the apps, by app."""
    settings = TypeAdapter(dict[str, _ClientSettings]).validate_json(CLIENT_SETTINGS.read_bytes())
    return {
        app: Client(app, each.access_token_minutes * 60, each.refresh_token_hours * 60 * 60)
        for app, each in settings.items()
    }


def find_client(client_id: str) -> Client | None:
    return next((each for each in read_clients().values() if each.client_id == client_id), None)
