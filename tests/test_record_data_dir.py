"""This code works on with a DATA_DIR that the code before the move left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.record.kept import AGAIN, SEEN, running, send, unpack_folder
from tests.record.player import read_lines, without_texts
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.engine
RIGHT = "entries of 2 users: no problems"


def verify(data_dir: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    answer = subprocess.run(
        [sys.executable, "-m", "local.command_line", "verify", "--all"],
        env={**environment, "DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert answer.returncode == 0, answer
    return answer.stdout.splitlines()[-1]


def test_data_dir_from_before_works_on(tmp_path: Path) -> None:
    unpack_folder(tmp_path / "data")
    again, seen = read_lines(AGAIN), read_lines(SEEN)

    with running(tmp_path / "data") as server:
        count = verify(tmp_path / "data")
        assert RIGHT in count
        for request in [*seen, *again, *seen]:
            answer = send(server, request)
            assert without_texts(answer) == without_texts(request["answer"]), request
            assert request in seen or [each["replayed"] for each in answer["data"].values()] == [
                True
            ]
        assert verify(tmp_path / "data") == count

        places = "{ locations(first: 100) { nodes { id } } }"
        own = "{ kioskLocations(first: 100) { nodes { id } } }"
        assert server.ask(own, "kiosk")["kioskLocations"] == server.ask(places)["locations"]

        balance = "{ viewer { balance { available version } } }"
        before = server.ask(balance, "hanako")["viewer"]["balance"]
        exchange = next(each for each in again if "story" in each["variables"].values())
        new = {**exchange, "variables": {**exchange["variables"], "idempotencyKey": "new"}}
        (payload,) = send(server, new)["data"].values()
        assert (payload["replayed"], payload["userErrors"]) == (False, [])
        assert payload["balance"]["version"] == before["version"] + 1
        assert RIGHT in verify(tmp_path / "data")
