"""Who erases the account leaves the local user pool, too, and can come back as somebody new."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.support.servers import RunningServer, serving

pytestmark = pytest.mark.engine

ERASE = """mutation ($id: String!) {
  eraseViewer(confirm: $id) { user { id } userErrors { code } }
}"""


def subs(server: RunningServer) -> dict[str, str]:
    return {each["name"]: each["sub"] for each in server.identities()}


def test_erased_citizen_leaves_and_comes_back(demo_dir: Path, tmp_path: Path) -> None:
    copytree(demo_dir, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path) as server:
        before = subs(server)
        answer = server.ask(ERASE, "taro", id=before["taro"])
        assert answer["eraseViewer"]["userErrors"] == []
        left = subs(server)
        server.add_identity("taro")
        after = subs(server)
        points = server.ask("{ viewer { balance { available } } }", "taro")

    assert left == {name: sub for name, sub in before.items() if name != "taro"}
    assert after.keys() == before.keys()
    assert after["taro"] != before["taro"]
    assert points == {"viewer": {"balance": {"available": 0}}}


def test_server_starts_without_those_who_left(demo_dir: Path, tmp_path: Path) -> None:
    copytree(demo_dir, tmp_path, dirs_exist_ok=True)
    leaving = ("taro", "admin")
    with serving(tmp_path) as server:
        for name in leaving:
            server.ask(ERASE, name, id=subs(server)[name])

    with serving(tmp_path) as again:
        assert not {*leaving} & subs(again).keys()
        assert "loading the demo data" not in "".join(again.output)
