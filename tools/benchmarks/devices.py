"""A wallet and a kiosk, with the operations of a visit."""

import asyncio
import time
import uuid
from datetime import UTC, datetime
from typing import Any, Final

from tools.benchmarks.app_devices import Api, Device, ShownError

PUSH_SECONDS: Final = 20.0
"""The seconds until a missing push counts as lost."""
RECENT_ENTRIES: Final = 12
"""The same as in apps/wallet/src/queries.ts."""


class Wallet(Device):
    """Watches its balance, and reads its screen's data again after each push.

    `pushed` has the arrival of each version, `last` the last balance.
    """

    def __init__(self, api: Api, token: str) -> None:
        super().__init__(api, token)
        self.pushed: dict[int, float] = {}
        self.last: dict[str, Any] = {}
        self._news = asyncio.Event()
        self._is_stale = asyncio.Event()

    async def open(self, user_id: str) -> None:
        await self.connect()
        await self.subscribe("OnBalanceChanged", self._take, userId=user_id)
        await self._read()
        self._reading = asyncio.create_task(self._read_after_pushes())

    async def shut(self) -> None:
        self._reading.cancel()
        await self.close()

    async def wait_for(self, version: int) -> float:
        """Return when the push of this version arrived; raise TimeoutError if it does not."""
        async with asyncio.timeout(PUSH_SECONDS):
            while version not in self.pushed:
                self._news.clear()
                await self._news.wait()
        return self.pushed[version]

    def _take(self, balance: dict[str, Any]) -> None:
        self.pushed.setdefault(balance["version"], time.monotonic())
        self.last = balance
        self._news.set()
        self._is_stale.set()

    async def _read_after_pushes(self) -> None:
        while await self._is_stale.wait():
            self._is_stale.clear()
            try:
                await self._read()
            except ShownError as error:
                self.api.problems.append(str(error))

    async def _read(self) -> None:
        await self.ask("Viewer")
        await self.ask("History", first=RECENT_ENTRIES)


class Kiosk(Device):
    """Shows codes, and watches the result of each."""

    async def open(self) -> None:
        await self.connect()
        (self._place,) = (await self.ask("KioskLocations", first=100))["nodes"]

    async def show(self) -> "Shown":
        """Ask for a code of one point, and watch it; raise ShownError."""
        rule = self._place["earnRules"][0]
        item = {name: rule[name] for name in ("material", "unit")}
        issued = await self.ask(
            "IssueQrToken",
            locationId=self._place["id"],
            deviceEventId=str(uuid.uuid4()),
            occurredAt=datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            items=[{**item, "quantity": rule["quantityPerPoint"]}],
        )
        shown = Shown(self, issued["qrToken"])
        await shown.watch()
        return shown


class Shown:
    """A code on a kiosk's screen."""

    def __init__(self, kiosk: Kiosk, token: dict[str, Any]) -> None:
        self.code: str = token["code"]
        self._kiosk = kiosk
        self._id = token["id"]
        self._redeemed = asyncio.get_running_loop().create_future()

    async def watch(self) -> None:
        self._subscription = await self._kiosk.subscribe(
            "OnQrTokenChanged", self._take, id=self._id
        )
        await self._kiosk.ask("QrToken", id=self._id)

    def _take(self, change: dict[str, Any]) -> None:
        if change["status"] == "REDEEMED" and not self._redeemed.done():
            self._redeemed.set_result(time.monotonic())

    async def wait_until_redeemed(self) -> float:
        """Return the time when the push arrived; raise TimeoutError if it does not."""
        async with asyncio.timeout(PUSH_SECONDS):
            moment: float = await self._redeemed
        await self._kiosk.unsubscribe(self._subscription)
        return moment
