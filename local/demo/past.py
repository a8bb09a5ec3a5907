"""The programme's own functions at any moment: the demo's history is lived through them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from resolvers.application import open_application


class PastApplication:
    """`now` is the moment of each call, in UTC; set it before."""

    def __init__(self, environment: Mapping[str, str], now: datetime) -> None:
        self.now = now
        self._application = open_application(environment, lambda: self.now)

    def invoke(self, event: dict[str, Any]) -> Any:  # noqa: ANN401 - the field's answer
        return self._application.answer(event, "demo")

    def sweep(self) -> None:
        """Expire what is due at `now`."""
        while self._application.sweep(request_id="demo")["has_more"]:
            pass
