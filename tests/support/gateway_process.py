import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.patience import PATIENCE_SECONDS
from tests.support.terminals import Terminal, opened

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "gateway" / "foreign"


@dataclass(frozen=True)
class GatewayProcess:
    terminal: Terminal
    lines: list[str]
    url: str

    @property
    def host(self) -> str:
        return self.url.split("/")[2]

    def ask(self, query: str, headers: dict[str, str], **variables: Any) -> dict[str, Any]:
        request = {"query": query, "variables": variables}
        answer = httpx.post(self.url, json=request, headers=headers, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result


@contextmanager
def serving(*arguments: str, cwd: Path = LIBRARY) -> Iterator[GatewayProcess]:
    """Yield a server that is ready, on a free port."""
    command = [sys.executable, "-m", "gateway", *arguments, "--port", "0"]
    with opened(command, cwd=cwd, PYTHONPATH=str(ROOT)) as terminal:
        lines = [terminal.wait_for_line()]
        while not lines[-1].startswith("ready"):
            lines.append(terminal.wait_for_line())
        yield GatewayProcess(terminal, lines, lines[0].split()[1])
