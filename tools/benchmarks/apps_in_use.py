"""`make simulate APPS=1`: kiosks and wallets in use, which query and subscribe as the apps do.

Exit code 1 if a push is lost, a result is wrong, or a step takes too long.
"""

import asyncio
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
import httpx

from tests.support.servers import RunningServer, serving
from tools.benchmarks.app_devices import Api, Device, ShownError
from tools.benchmarks.devices import Kiosk, Wallet
from tools.benchmarks.harness import Figure, Results, Scale

SCAN_SECONDS: Final = (1.0, 3.0)
"""How long a person takes to hold the phone before the code."""
OPENED_AT_ONCE: Final = 8
SHOWN_PROBLEMS: Final = 20


@dataclass(frozen=True)
class Use:
    """The number of kiosks and of wallets, and the seconds between two uses of a kiosk.

    p95_seconds: How long 95 of 100 answers and pushes may take.
    """

    devices: int = 20
    every_seconds: float = 20.0
    seconds: float = 20.0
    p95_seconds: float = 2.0
    seed: int = 13


@dataclass
class Outcome:
    """The observations of all devices; `seconds` are those of each step of each visit.

    cpu_seconds: Of the server's processes, for all visits.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu_seconds: float = 0.0
    points: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def redeemed(self) -> int:
        return len(self.seconds["redeem"])

    def p95(self, step: str) -> float:
        seconds = sorted(self.seconds[step])
        return seconds[math.ceil(0.95 * len(seconds)) - 1]


class Crowd:
    """Kiosks and wallets of a running server."""

    def __init__(self, server: RunningServer, api: Api, use: Use) -> None:
        self.server = server
        self.api = api
        self.use = use
        self.outcome = Outcome(problems=api.problems)
        self.kiosks: list[Kiosk] = []
        self.wallets: list[Wallet] = []
        self.chance = random.Random(use.seed)  # noqa: S311 - a seed, not a secret
        self.idle: asyncio.Queue[Wallet] = asyncio.Queue()

    async def open(self) -> None:
        """Enrol the kiosks with codes, as devices are, and sign the wallets in."""
        admin = Device(self.api, self.server.token("admin"))
        page = await self.api.ask_publicly("Locations", accepts=["PET_BOTTLE"], status="OPEN")
        places = [each["id"] for each in page["nodes"]]
        turns = asyncio.Semaphore(OPENED_AT_ONCE)

        async def in_turn(opening: Coroutine[Any, Any, None]) -> None:
            async with turns:
                await opening

        numbers = range(self.use.devices)
        await asyncio.gather(
            *(in_turn(self._enrol(admin, places[each % len(places)])) for each in numbers),
            *(in_turn(self._sign_in(f"citizen-{each}")) for each in numbers),
        )

    async def _enrol(self, admin: Device, location_id: str) -> None:
        code = (await admin.ask("CreateKioskEnrolment", locationId=location_id))["code"]
        enrolled = await self.api.ask_publicly("EnrolKiosk", code=code)
        kiosk = Kiosk(self.api, enrolled["tokens"]["accessToken"])
        await kiosk.open()
        self.kiosks.append(kiosk)

    async def _sign_in(self, name: str) -> None:
        address = f"{self.server.origin}/dev/identities"
        answer = await self.api.client.post(address, json={"name": name, "groups": []})
        wallet = Wallet(self.api, answer.json()["token"])
        await wallet.open(answer.json()["sub"])
        self.wallets.append(wallet)
        self.idle.put_nowait(wallet)

    async def live(self) -> None:
        ends_at = time.monotonic() + self.use.seconds
        await asyncio.gather(*(self._use(kiosk, ends_at) for kiosk in self.kiosks))

    async def _use(self, kiosk: Kiosk, ends_at: float) -> None:
        next_at = time.monotonic() + self.chance.uniform(0, self.use.every_seconds)
        while next_at < ends_at:
            await asyncio.sleep(next_at - time.monotonic())
            wallet = await self.idle.get()
            try:
                await self._visit(kiosk, wallet)
            except (ShownError, TimeoutError) as error:
                self.outcome.problems.append(str(error) or "a push did not come")
            self.idle.put_nowait(wallet)
            next_at += self.use.every_seconds

    async def _visit(self, kiosk: Kiosk, wallet: Wallet) -> None:
        seconds = self.outcome.seconds
        asked_at = time.monotonic()
        shown = await kiosk.show()
        seconds["code"].append(time.monotonic() - asked_at)
        await asyncio.sleep(self.chance.uniform(*SCAN_SECONDS))
        scanned_at = time.monotonic()
        redeemed = await wallet.ask("RedeemQrToken", code=shown.code)
        seconds["redeem"].append(time.monotonic() - scanned_at)
        self.outcome.points += redeemed["recycleEvent"]["pointsEarned"]
        pushed_at = await wallet.wait_for(redeemed["balance"]["version"])
        seconds["push to the wallet"].append(pushed_at - scanned_at)
        seconds["push to the kiosk"].append(await shown.wait_until_redeemed() - scanned_at)

    async def close(self) -> None:
        """Compare the wallets' observations with the server's data, and end all."""
        problems, earned = self.outcome.problems, 0
        for wallet in self.wallets:
            balance = (await wallet.ask("Viewer"))["balance"]
            earned += balance["lifetimeEarned"]
            if wallet.pushed.keys() != {*range(1, balance["version"] + 1)}:
                problems.append(f"{balance['version']} entries, pushed: {sorted(wallet.pushed)}")
            elif wallet.last and wallet.last | {"asOf": balance["asOf"]} != balance:
                problems.append(f"a wallet shows {wallet.last}, not {balance}")
        if earned != self.outcome.points:
            problems.append(f"{earned} points earned, {self.outcome.points} answered")
        await asyncio.gather(
            *(wallet.shut() for wallet in self.wallets), *(kiosk.close() for kiosk in self.kiosks)
        )


async def _live(server: RunningServer, use: Use) -> Outcome:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=2 * use.devices)
    async with httpx.AsyncClient(limits=limits) as client:
        config = (await client.get(f"{server.origin}/config.json")).json()
        crowd = Crowd(server, Api(config, client), use)
        await crowd.open()
        before_seconds = cpu_seconds(server.process.pid)
        await crowd.live()
        crowd.outcome.cpu_seconds = cpu_seconds(server.process.pid) - before_seconds
        await crowd.close()
    return crowd.outcome


def cpu_seconds(process_id: int) -> float:
    """Return the CPU of a process and its running children. Linux only."""
    folder = Path(f"/proc/{process_id}")
    times = (folder / "stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    children = " ".join(path.read_text("ascii") for path in folder.glob("task/*/children"))
    own_seconds = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    return own_seconds + sum(map(cpu_seconds, map(int, children.split())))


def measure(scale: Scale) -> Results:
    """Measure the CPU of a visit at `make run`, ten of them a second."""
    seconds = scale.visits / 10
    outcome = use_apps(Use(devices=100, every_seconds=10.0, seconds=seconds))
    assert not outcome.problems, outcome.problems
    return Results(
        [
            Figure(
                "apps",
                f"CPU of a visit at `make run`, {outcome.redeemed} in {seconds:.0f} s",
                outcome.cpu_seconds / outcome.redeemed,
                "s",
                budget=0.07,
                why_over="A quarter is the engine's. Of the server's part, a third is the emulated "
                "AppSync of eight requests, and a third is botocore's twenty requests.",
            )
        ]
    )


def use_apps(use: Use) -> Outcome:
    """Use a new server, and verify its programme while it runs."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        said = len(server.output)
        outcome = asyncio.run(_live(server, use))
        outcome.problems += [f"the server: {line.rstrip()}" for line in server.output[said:]]
        verified = subprocess.run(
            [sys.executable, "-m", "admin.cli.command_line", "verify", "--all"],
            env={**os.environ, "DATA_DIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
    if verified.returncode:
        outcome.problems.append(f"verify: {verified.stdout}{verified.stderr}")
    outcome.problems += [
        f"{step}: p95 {outcome.p95(step):.2f} s, more than {use.p95_seconds} s"
        for step in outcome.seconds
        if outcome.p95(step) > use.p95_seconds
    ]
    return outcome


def report_use(use: Use, outcome: Outcome) -> str:
    steps = ", ".join(
        f"{step} {statistics.median(seconds):.2f} and {outcome.p95(step):.2f} s"
        for step, seconds in outcome.seconds.items()
    )
    return "\n".join(
        [
            (
                f"apps: {use.devices} kiosks and {use.devices} wallets, {use.seconds:.0f} s: "
                f"{outcome.redeemed} redeemed, {len(outcome.problems)} problems"
            ),
            f"  median and p95: {steps}",
            f"  CPU of a visit: {outcome.cpu_seconds / max(outcome.redeemed, 1):.3f} s",
            *(
                f"  {count} x {problem}"
                for problem, count in Counter(outcome.problems).most_common(SHOWN_PROBLEMS)
            ),
        ]
    )


@click.command()
@click.option("--devices", default=200, show_default=True, type=click.IntRange(1))
@click.option("--every", default=20.0, show_default=True, help="Seconds between two visits.")
@click.option("--seconds", default=120.0, show_default=True)
def main(devices: int, every: float, seconds: float) -> None:
    """Use so many kiosks and wallets for some seconds, then verify."""
    use = Use(devices, every, seconds)
    outcome = use_apps(use)
    click.echo(report_use(use, outcome))
    sys.exit(1 if outcome.problems else 0)


if __name__ == "__main__":
    main()
