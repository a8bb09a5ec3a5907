from dataclasses import dataclass
from typing import Any

from tests.support.identities import API_KEY, OPERATOR, signed_in
from tests.support.service import HANAKO, Identity, Service

OTHER_OPERATOR = signed_in("operator-2", "operators")


@dataclass
class Desk:
    """Send steps of exchanges; each returns its whole payload, granted or refused."""

    service: Service

    def hold(self, key: str = "hold-1", caller: Identity = HANAKO, **reward: Any) -> Any:
        """Exchange a new reward that requires approval; return the exchange."""
        reward_id = self.service.make_reward(requiresApproval=True, **reward)
        return self._exchanged(reward_id, key, caller)

    def confirmed(self, key: str = "key-1", caller: Identity = HANAKO, **reward: Any) -> Any:
        """Exchange a new reward that needs no approval; return the exchange."""
        return self._exchanged(self.service.make_reward(**reward), key, caller)

    def approved(self, key: str = "hold-1", **reward: Any) -> Any:
        return granted(self.approve(self.hold(key, **reward)))["exchange"]

    def approve(self, exchange: Any, by: Identity = OPERATOR, **arguments: Any) -> Any:
        return self._step("approveExchange", exchange, by, **arguments)

    def reject(
        self, exchange: Any, by: Identity = OPERATOR, reason: str = "no stamp on the card"
    ) -> Any:
        return self._step("rejectExchange", exchange, by, reason=reason)

    def cancel(self, exchange: Any, key: str = "cancel-1", by: Identity = HANAKO) -> Any:
        return self._step("cancelExchange", exchange, by, idempotencyKey=key)

    def fulfil(self, exchange: Any, by: Identity = OPERATOR, **arguments: Any) -> Any:
        return self._step("fulfilExchange", exchange, by, **arguments)

    def now(self, exchange: Any) -> Any:
        """Return the exchange as it is now."""
        return self.service.ask("exchange", OPERATOR, id=exchange["id"])

    def stock(self, exchange: Any) -> tuple[int | None, int]:
        """Return how many pieces of its reward are left, and how many are exchanged."""
        reward = self.service.ask("reward", API_KEY, id=exchange["rewardId"])
        return reward["stockRemaining"], reward["totalExchanged"]

    def through(self, client: Any) -> "Desk":
        """Return the same desk on the same tables, through another client."""
        return Desk(self.service.through(client))

    def _exchanged(self, reward_id: str, key: str, caller: Identity) -> Any:
        return granted(self.service.exchange(reward_id, key, caller))["exchange"]

    def _step(self, field: str, exchange: Any, by: Identity, **arguments: Any) -> Any:
        return self.service.change(field, by, exchangeId=exchange["id"], **arguments)


def granted(payload: Any) -> Any:
    assert payload["userErrors"] == []
    return payload
