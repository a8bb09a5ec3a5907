"""The base of the workers, each of which does the work of one function."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from resolvers.settings import Settings
from resolvers.storage.base.client import Database


@dataclass(eq=False)
class Worker(ABC):
    """`clock` returns the time that an invocation uses throughout."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:  # noqa: B027 - some have no clients
        """Open the clients: no event waits for them.

        Raise SettingsError without a setting that each event needs.
        """

    @abstractmethod
    def handle(self, event: Any, request_id: str = "none") -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Do the work of an event."""
