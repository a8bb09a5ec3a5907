"""The build before a start, with programs in place of make and npm; and what it depends on."""

import os
import threading
from pathlib import Path

import pytest

from local.apps.headers import APPS
from local.apps.set_up import set_up

BUILD = "\n".join(f"mkdir -p {app}/dist; echo 1 >{app}/dist/index.html" for app in APPS)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace; its npm is in `tools` only, and both programs write down their calls."""
    apps = tmp_path / "apps"
    (apps / "wallet" / "src").mkdir(parents=True)
    (apps / "wallet" / "src" / "main.tsx").write_text("1")
    (tmp_path / "schema.graphql").write_text("type Query { a: Int }")
    write_program(tmp_path / "bin" / "make", "")
    write_program(tmp_path / "tools" / "npm", BUILD)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return apps


def write_program(place: Path, then: str) -> None:
    place.parent.mkdir(exist_ok=True)
    calls = place.parent.parent / "calls"
    place.write_text(f'#!/bin/sh\necho "{place.name} $*" >>{calls}\n{then}\n')
    place.chmod(0o755)


def build(folder: Path) -> None:
    set_up(folder, str(folder.parent / "tools"))


def calls(folder: Path) -> list[str]:
    place = folder.parent / "calls"
    return place.read_text().splitlines() if place.exists() else []


def test_apps_are_built_once(folder: Path) -> None:
    write_program(folder.parent / "tools" / "npm", f"sleep 0.2\n{BUILD}")
    threads = [threading.Thread(target=build, args=(folder,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    build(folder)

    assert calls(folder) == [
        "make --silent apps/node_modules/.installed",
        "npm run --silent build",
    ]
