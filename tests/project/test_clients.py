import re
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.servers import RunningServer, serving
from tests.support.terminals import Terminal, opened

pytestmark = pytest.mark.engine

CLIENTS = Path(__file__).parents[2] / "docs" / "use" / "clients.md"
CODE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
WRITTEN_HOST = "127.0.0.1:8000"
FIND_LOCATION = "{ locations(first: 1, accepts: PET_BOTTLE) { nodes { id } } }"
ISSUE = """mutation($at: ID!, $key: ID!) {
  issueQrToken(
    locationId: $at, deviceEventId: $key, items: {material: PET_BOTTLE, unit: PIECE, quantity: 5}
  ) { qrToken { code } }
}"""
REDEEM = "mutation($code: String!) { redeemQrToken(code: $code) { userErrors { code } } }"
BALANCE = "{ viewer { balance { available version } } }"
ATTEMPTS = 40


@pytest.fixture(scope="module")
def server(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(shutil.copytree(demo_dir, tmp_path_factory.mktemp("clients") / "data")) as server:
        yield server


def code_of(language: str, server: RunningServer) -> str:
    """The page's one block in the language, on the server's port."""
    (code,) = [
        block["code"]
        for block in CODE.finditer(CLIENTS.read_text("utf-8"))
        if block["language"] == language
    ]
    assert code.count(WRITTEN_HOST) == 1
    return code.replace(WRITTEN_HOST, server.origin.removeprefix("http://"))


def line_of(server: RunningServer) -> str:
    balance = server.ask(BALANCE, "hanako")["viewer"]["balance"]
    return f"version {balance['version']}: {balance['available']} points"


def change_until(server: RunningServer, has_come: Callable[[], bool]) -> None:
    """Give hanako points repeatedly: nothing reports when a subscription began."""
    location_id = server.ask(FIND_LOCATION)["locations"]["nodes"][0]["id"]
    for _ in range(ATTEMPTS):
        issued = server.ask(ISSUE, "kiosk", at=location_id, key=str(uuid.uuid4()))
        code = issued["issueQrToken"]["qrToken"]["code"]
        redeemed = server.ask(REDEEM, "hanako", code=code)
        assert redeemed["redeemQrToken"]["userErrors"] == []
        if has_come():
            return
    raise AssertionError("no change was seen")


@pytest.mark.slow
def test_python_client_prints_balance_and_changes(server: RunningServer, tmp_path: Path) -> None:
    program = tmp_path / "client.py"
    program.write_text(code_of("python", server), encoding="utf-8")
    before = line_of(server)
    with opened([sys.executable, "-W", "error", str(program)], cwd=tmp_path) as terminal:
        assert terminal.wait_for_line() == before
        changes: list[str] = []

        def has_come() -> bool:
            changes.extend(_lines_within(terminal, 0.5))
            return bool(changes)

        change_until(server, has_come)
        while changes[-1] != line_of(server):
            changes.append(terminal.wait_for_line())
    assert len(set(changes)) == len(changes)
    assert before not in changes


def _lines_within(terminal: Terminal, seconds: float) -> list[str]:
    try:
        return [terminal.wait_for_line(seconds)]
    except AssertionError:
        assert terminal.process.poll() is None, terminal.finish()
        return []
