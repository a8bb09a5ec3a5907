from collections.abc import Iterator

import pytest

from tests.api.handler import handler_on_moto
from tests.support.matrix.apis import HandlerApi
from tests.support.matrix.scene import Scene


@pytest.fixture(scope="module")
def handler_scene() -> Iterator[Scene]:
    with handler_on_moto():
        yield Scene.prepare(HandlerApi())
