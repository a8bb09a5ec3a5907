"""A DATA_DIR that the code before the move left, and the requests that made it.

No hold is open in it and no point expires, so that it is the same at any time.
"""

import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.record.player import DATA
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import API_KEY, RunningServer, serving

ARCHIVE = DATA / "data-dir.tar.gz"
AGAIN, SEEN = "data-dir.again", "data-dir.seen"
MOMENTS = frozenset({"asOf"})
"""The time of a question: not a part of the answer."""
VARIABLES = {"PROGRAMME_EXPIRY_POLICY": "NEVER"}


@contextmanager
def running(data_dir: Path) -> Iterator[RunningServer]:
    with serving(data_dir, variables=VARIABLES) as server:
        yield server


def send(server: RunningServer, request: Mapping[str, Any]) -> Any:
    """Return the whole body of the answer, without its moments."""
    name = request["as"]
    headers = {"authorization": server.token(name)} if name else {"x-api-key": API_KEY}
    body = {"query": request["query"], "variables": request["variables"]}
    answer = httpx.post(
        f"{server.origin}/graphql", headers=headers, json=body, timeout=PATIENCE_SECONDS
    )
    return without_moments(answer.json())


def without_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_moments(each) for name, each in value.items() if name not in MOMENTS}
    return [without_moments(each) for each in value] if isinstance(value, list) else value


def unpack_folder(folder: Path, archive: Path = ARCHIVE) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
