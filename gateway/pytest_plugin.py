"""A pytest fixture: AppSync in front of a handler, for one test.

In conftest.py: pytest_plugins = ["gateway.pytest_plugin"]
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from gateway.development_server import HOST, DevelopmentServer, Project, start_development_server
from gateway.handlers import Handler
from gateway.resolvers import load_resolvers
from gateway.server import bind_socket
from gateway.web_server import Listener


@pytest.fixture
def appsync() -> Iterator[Callable[..., DevelopmentServer]]:
    """Return a function that starts servers on free ports; they stop at the end of the test.

    It takes schema and handler, and the other settings of Project by name. schema and resolvers are
    files or their content.
    """
    with ExitStack() as stack:

        def start(schema: Path | str, handler: Handler, **settings: Any) -> DevelopmentServer:  # noqa: ANN401 - Project has their types
            if isinstance(schema, Path):
                schema = schema.read_text("utf-8")
            if isinstance(settings.get("resolvers"), Path):
                settings["resolvers"] = load_resolvers(settings["resolvers"])
            listener = Listener(stack.enter_context(bind_socket(HOST, 0)))
            return start_development_server(Project(schema, handler, **settings), [listener], stack)

        yield start
