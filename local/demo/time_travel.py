"""The programme's own functions at any moment: the demo's history is lived through them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from resolvers.application import open_application


class PastApplication:
    """`now` is the moment of each call, in UTC; set it before."""

    def __init__(self, environment: Mapping[str, str], now: datetime) -> None:
        self.now = now
        self._environment = environment
        # It has no user pool, which answers only once all is loaded: who left stays an identity.
        self._application = open_application({**environment, "USER_POOL_ID": ""}, lambda: self.now)

    def invoke(self, event: dict[str, Any]) -> Any:  # noqa: ANN401 - the field's answer
        return self._application.answer(event, "demo")

    def count_days(self, days: int) -> None:
        """Count the days before `now` for programme reports: no event of the past is sent."""
        # Late, because most starts load nothing.
        from admin.rollups.history import count_history  # noqa: PLC0415 - as said

        count_history(self._environment, self.now, days)

    def sweep(self) -> None:
        """Expire what is due at `now`."""
        while self._application.sweep(request_id="demo")["has_more"]:
            pass
