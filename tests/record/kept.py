"""A DATA_DIR as the code of before has left it, and the requests that made it.

No hold is open in it and no point ends, so that it is the same at whatever time it is opened.
"""

import io
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.record.player import DATA
from tests.support.servers import API_KEY, RunningServer, serving

ARCHIVE = DATA / "data-dir.tar.gz"
SENT, AGAIN, SEEN = "data-dir.sent", "data-dir.again", "data-dir.seen"
MOMENTS = frozenset({"asOf"})
"""When something was asked: no part of what was answered."""
OF_A_RUN = frozenset({"engine.log", "engine.json", "server.lock"})
VARIABLES = {"PROGRAMME_EXPIRY_POLICY": "NEVER"}


@contextmanager
def running(data_dir: Path) -> Iterator[RunningServer]:
    with serving(data_dir, variables=VARIABLES) as server:
        yield server


def send(server: RunningServer, request: Mapping[str, Any]) -> Any:
    """The whole body of the answer, without its moments."""
    name = request["as"]
    headers = {"authorization": server.token(name)} if name else {"x-api-key": API_KEY}
    body = {"query": request["query"], "variables": request["variables"]}
    answer = httpx.post(f"{server.origin}/graphql", headers=headers, json=body, timeout=30)
    return without_moments(answer.json())


def without_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_moments(each) for name, each in value.items() if name not in MOMENTS}
    return [without_moments(each) for each in value] if isinstance(value, list) else value


def pack_folder(folder: Path, archive: Path = ARCHIVE) -> None:
    """What outlives a server in its DATA_DIR."""
    with tarfile.open(archive, "w:gz") as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in OF_A_RUN:
                content = path.read_bytes()
                info = tarfile.TarInfo(path.relative_to(folder).as_posix())
                info.size, info.mode = len(content), 0o600
                tar.addfile(info, io.BytesIO(content))


def unpack_folder(folder: Path, archive: Path = ARCHIVE) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
