import asyncio
import json
from pathlib import Path
from typing import Any

from valkey import Valkey as Client

from container.relay import RelayReader
from local.aws.valkey import Valkey
from tests.support.patience import PATIENCE_SECONDS

KEY, OLD_KEY = "k" * 32, "o" * 32


def balance(version: int) -> dict[str, Any]:
    return {"userId": "hanako", "available": version, "version": version}


class Reader:
    """Reads a stream beside the test; it has begun, and counts what it reports as a gap."""

    def __init__(self, url: str) -> None:
        self.got: list[dict[str, Any]] = []
        self.mutations: list[str] = []
        self.gaps = 0
        self.dropped: list[str] = []
        self._relay = RelayReader(
            url, "one", (KEY, OLD_KEY), self._take, self._count_gap, self.dropped.append
        )

    def _take(self, mutation: str, content: dict[str, Any]) -> None:
        self.mutations.append(mutation)
        self.got.append(content)

    def _count_gap(self) -> None:
        self.gaps += 1

    async def follow(self, work: Any, count: int) -> None:
        reading = asyncio.create_task(self._relay.run())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._relay.problem:  # noqa: ASYNC110 - set in a task
                await asyncio.sleep(0.01)
            await asyncio.to_thread(work, self)
            while len(self.got) < count:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


def read(valkey: Valkey, work: Any, count: int) -> Reader:
    """Do the work once a reader is ready; return it once it has handed over so many."""
    reader = Reader(valkey.url)
    asyncio.run(reader.follow(work, count))
    return reader


ACCESS = Path(__file__).parents[2] / "infra" / "modules" / "valkey" / "access.json"
PASSWORD = "password-of-a-test"


def make_users(valkey: Valkey, environment: str) -> dict[str, str]:
    """Return Valkey's address for each of the users; nobody else signs in any more."""
    client: Any = Client.from_url(valkey.url)
    urls = {}
    for name, access in json.loads(ACCESS.read_text("utf-8")).items():
        rules = [f">{PASSWORD}", *access.replace("ENV", environment).split()]
        client.execute_command("ACL", "SETUSER", name, *rules)
        urls[name] = valkey.url.replace("://", f"://{name}:{PASSWORD}@")
    client.execute_command("ACL", "SETUSER", "default", "off")
    client.close()
    return urls
