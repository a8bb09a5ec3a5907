"""Chromium with GraphiQL's files for the tests of a module, and a server for all of them."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from local.graphiql.pinned_files import DEFAULT_FOLDER, read_pinned_files
from local.graphiql.set_up import FetchError, set_up
from tests.support.browsers import chromium
from tests.support.servers import RunningServer, serving
from tests.support.skipping import need


@pytest.fixture(scope="package")
def _files() -> None:
    """Fetch GraphiQL's files: a server looks for them at its start."""
    files = read_pinned_files()
    if all(file.is_in(DEFAULT_FOLDER) for file in files):
        return
    need(is_there=shutil.which("npm") is not None, what="npm, which fetches GraphiQL,")
    try:
        set_up(DEFAULT_FOLDER, files)
    except FetchError as failure:
        need(is_there=False, what=f"GraphiQL ({failure})")


@pytest.fixture(scope="module")
def browser(_files: None) -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def server(_files: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()
