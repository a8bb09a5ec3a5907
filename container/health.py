"""Health checks: whether the process lives, and whether its dependencies answer."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from container.relay import RelayReader
from gateway.answers import answer_json
from gateway.tokens import TokenVerifier

LIVE_PATH: Final = "/livez"
READY_PATH: Final = "/readyz"
# DynamoDB is read at most once in this time, however many checks come.
_CHECK_SECONDS: Final = 5.0


@dataclass
class Health:
    """Answers /livez and /readyz. check_database blocks, and raises if DynamoDB does not answer."""

    relay: RelayReader
    tokens: TokenVerifier
    check_database: Callable[[], None]
    _database_problem: str | None = None
    _checked_at: float = float("-inf")
    _checking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[Route]:
        return [Route(LIVE_PATH, self._answer_live), Route(READY_PATH, self._answer_ready)]

    async def find_problems(self) -> dict[str, str]:
        """Return the dependencies that fail, each with its symptom; empty if the task is ready."""
        keys_problem = None if await self.tokens.has_keys() else "the issuer's keys are not known"
        found = {
            "valkey": self.relay.problem,
            "keys": keys_problem,
            "dynamodb": await self._find_database_problem(),
        }
        return {name: problem for name, problem in found.items() if problem}

    async def _find_database_problem(self) -> str | None:
        async with self._checking:
            if time.monotonic() - self._checked_at > _CHECK_SECONDS:
                try:
                    await asyncio.to_thread(self.check_database)
                    self._database_problem = None
                except Exception as error:  # noqa: BLE001 - whatever it is, the body names it
                    self._database_problem = type(error).__name__
                self._checked_at = time.monotonic()
        return self._database_problem

    async def _answer_live(self, _: Request) -> Response:
        return answer_json({"live": True})

    async def _answer_ready(self, _: Request) -> Response:
        problems = await self.find_problems()
        return answer_json({"ready": not problems, "problems": problems}, 503 if problems else 200)
