"""Chromium with the reader's files and a server, for the tests of a module."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page

from local.reader.pinned_files import READER_FILES
from tests.support.browsers import chromium
from tests.support.page_files import fetch
from tests.support.servers import RunningServer, serving


@pytest.fixture(scope="session")
def _files() -> None:
    fetch(READER_FILES)


@pytest.fixture(scope="module")
def browser(_files: None) -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(
    _files: None, demo_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    with serving(copytree(demo_dir, tmp_path_factory.mktemp("reader") / "data")) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()
