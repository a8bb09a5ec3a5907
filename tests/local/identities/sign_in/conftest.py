from collections.abc import Iterator

import httpx
import pytest

from tests.support.local_appsync import LocalAppSync
from tests.support.signed_in import App


@pytest.fixture
def wallet(appsync: LocalAppSync) -> Iterator[App]:
    with httpx.Client(base_url=appsync.origin) as browser:
        yield App(browser, appsync.origin)
