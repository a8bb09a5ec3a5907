"""Call the product's functions at a given time, to build the demo's history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from resolvers.application import open_application


class PastApplication:
    """`now` is the time of each call, in UTC; set it first."""

    def __init__(self, environment: Mapping[str, str], now: datetime) -> None:
        self.now = now
        self._environment = environment
        # It has no user pool, which answers only after the load: erased users stay identities.
        self._application = open_application({**environment, "USER_POOL_ID": ""}, lambda: self.now)

    def invoke(self, event: dict[str, Any]) -> Any:  # noqa: ANN401 - the field's answer
        return self._application.answer(event, "demo")

    def count_days(self, days: int) -> None:
        """Count the days before `now` for programme reports, because past events are not sent."""
        # Imported late, because most starts load no data.
        from admin.rollups.history import count_history  # noqa: PLC0415 - as said

        count_history(self._environment, self.now, days)

    def sweep(self) -> None:
        """Expire points that are due at `now`."""
        while self._application.sweeper.handle({}, "demo")["has_more"]:
            pass
