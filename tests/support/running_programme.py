"""The running server with its demo, and what people do with it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

from tests.support.servers import RunningServer, serving
from tests.support.wallets import EXCHANGE, ISSUE, REDEEM, Balance, Wallet, signed_in


@dataclass
class Programme:
    """A running server, the kiosk of all its locations, and the cheapest reward (10 points)."""

    server: RunningServer
    kiosk: Wallet
    location_id: str
    reward_id: str
    stack: ExitStack

    @property
    def host(self) -> str:
        return self.kiosk.host

    def sign_in(self, name: str) -> Wallet:
        return self.stack.enter_context(signed_in(self.server, name))

    def recycle(
        self, wallet: Wallet, event: str, pieces: int, kiosk: Wallet | None = None
    ) -> Balance:
        """Issue as a kiosk and redeem: five pieces are a point."""
        issued = (kiosk or self.kiosk).change(
            ISSUE, location=self.location_id, event=event, pieces=pieces
        )
        balance: Balance = wallet.change(REDEEM, code=issued["qrToken"]["code"])["balance"]
        return balance

    def exchange(self, wallet: Wallet, key: str) -> Balance:
        balance: Balance = wallet.change(EXCHANGE, reward=self.reward_id, key=key)["balance"]
        return balance

    def tapped_events(self) -> list[dict[str, Any]]:
        """What the functions were asked so far; those of a batch one by one."""
        text = (self.server.data_dir.parent / "events").read_text("utf-8")
        calls = [json.loads(line) for line in text.splitlines()]
        return [event for call in calls for event in (call if isinstance(call, list) else [call])]


@contextmanager
def running_programme(demo_dir: Path, folder: Path) -> Iterator[Programme]:
    """A server of its own, on a copy of the demo; what its functions are asked is kept."""
    tapped = {"TAPPED_EVENTS": str(folder / "events")}
    with ExitStack() as stack:
        server = stack.enter_context(
            serving(
                copytree(demo_dir, folder / "data"),
                variables=tapped,
                module="tests.support.tapped_server",
            )
        )
        kiosk = stack.enter_context(signed_in(server, "kiosk"))
        locations = "{ locations(first: 1, accepts: [PET_BOTTLE]) { nodes { id } } }"
        rewards = "{ rewards(first: 1) { nodes { id } } }"
        yield Programme(
            server,
            kiosk,
            kiosk.ask(locations)["locations"]["nodes"][0]["id"],
            kiosk.ask(rewards)["rewards"]["nodes"][0]["id"],
            stack,
        )
