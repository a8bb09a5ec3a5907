"""The running server with its demo, and what people do with it.

As a module it is local.server.serve, with a tap before the functions: it writes the input of
`lambda_entry.handler` to the file named by TAPPED_EVENTS, one JSON text a line.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import lambda_entry
from local.server import serve
from tests.support.servers import RunningServer, serving
from tests.support.wallets import ISSUE, REDEEM, Balance, Wallet, signed_in


@dataclass
class Programme:
    """A running server, and the kiosk of all its locations."""

    server: RunningServer
    kiosk: Wallet
    location_id: str
    stack: ExitStack

    @property
    def host(self) -> str:
        return self.kiosk.host

    def sign_in(self, name: str) -> Wallet:
        return self.stack.enter_context(signed_in(self.server, name))

    def recycle(self, wallet: Wallet, event: str, pieces: int) -> Balance:
        """Issue as a kiosk and redeem: five pieces are a point."""
        issued = self.kiosk.change(ISSUE, location=self.location_id, event=event, pieces=pieces)
        balance: Balance = wallet.change(REDEEM, code=issued["qrToken"]["code"])["balance"]
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
                module="tests.support.running_programme",
            )
        )
        kiosk = stack.enter_context(signed_in(server, "kiosk"))
        locations = "{ locations(first: 1, accepts: [PET_BOTTLE]) { nodes { id } } }"
        (location,) = kiosk.ask(locations)["locations"]["nodes"]
        yield Programme(server, kiosk, location["id"], stack)


def main() -> int:
    lock = threading.Lock()
    handler = lambda_entry.handler
    with Path(os.environ["TAPPED_EVENTS"]).open("a", encoding="utf-8") as file:

        def tap(event: Any, context: Any) -> Any:
            with lock:
                file.write(f"{json.dumps(event)}\n")
                file.flush()
            return handler(event, context)

        lambda_entry.handler = tap
        return serve.main()


if __name__ == "__main__":
    sys.exit(main())
