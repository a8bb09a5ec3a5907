"""`python -m tools.benchmarks.idle_sockets`: memory of a task before, with and after idle sockets.

Needs valkey-server.
"""

import asyncio
import contextlib
from pathlib import Path

import click

from tests.support.container_tasks import Task
from tests.support.patience import wait_until
from tests.support.service import HANAKO
from tools.benchmarks.container_requests import mint_token, surroundings
from tools.benchmarks.push import open_files, subscribe

SOCKETS = 2_000
TIMES = 2
SUBSCRIPTIONS = f"recycle_points_subscriptions {SOCKETS:.1f}\n"
SETTLING_SECONDS = 45
"""Memory of the last socket is released within twenty seconds, and measured after that."""


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


async def measure(task: Task, token: str) -> None:
    port = int(task.host.rpartition(":")[2])
    task.ask("{ __typename }", {"authorization": token})
    before = resident_bytes(task.process.pid)
    for _ in range(TIMES):
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(SOCKETS):
                await subscribe(stack, port, token, HANAKO["sub"])
            wait_until(lambda: SUBSCRIPTIONS in task.http.get("/metrics").text)
            during = resident_bytes(task.process.pid)
        await asyncio.sleep(SETTLING_SECONDS)
        after = resident_bytes(task.process.pid)
        mebibytes = " ".join(f"{each / 2**20:.0f}" for each in (before, during, after))
        click.echo(f"MiB before, with, after: {mebibytes}; {after / before:.2f} of before")


def main() -> None:
    with open_files(SOCKETS + 200), surroundings() as (variables, issuer):
        settings = {
            "ADDRESS_SOCKETS": "6000",
            "AWS_REGION": "ap-northeast-1",
            # The image has the same setting.
            "PYTHONMALLOC": "malloc",
        }
        task = Task({**variables, **settings})
        try:
            asyncio.run(measure(task, mint_token(issuer, HANAKO["sub"])))
        finally:
            task.stop()


if __name__ == "__main__":
    main()
