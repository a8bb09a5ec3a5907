from collections.abc import Iterator

import pytest

from local.server.appsync import GUARD, Settings
from tests.support.gateway_product import Product
from tests.support.local_appsync import LocalAppSync, running_server


@pytest.fixture(scope="module")
def _guarded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAppSync]:
    with running_server(tmp_path_factory.mktemp("data"), Settings(guard=GUARD)) as appsync:
        yield appsync


@pytest.fixture
def guarded(_guarded_server: LocalAppSync) -> LocalAppSync:
    """Return a running server with a guard; its product and its counted ends are as new.

    Any idle connection of other tests' requests may count as `keep_alive`.
    """
    fresh = Product()
    _guarded_server.product.calls = fresh.calls
    _guarded_server.product.answers = fresh.answers
    _guarded_server.ends.clear()
    return _guarded_server
