"""The local AppSync before a made-up product, as a server that runs, and a client of it."""

import contextlib
import dataclasses
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from gateway.caller import AccessKey
from gateway.connections import count_ends
from gateway.issuer import Issuer
from gateway.server import SERVER_SETTINGS, bind_socket
from local.base.publisher import load_publisher
from local.identities.issuer import load_issuer
from local.server.appsync import DEVELOPMENT_API_KEY, Settings, create_app
from tests.support.gateway_product import FIELDS, SCHEMA_TEXT, Product
from tests.support.gateway_signing import sign
from tests.support.patience import PATIENCE_SECONDS

SETTINGS = Settings()


@dataclasses.dataclass
class LocalAppSync:
    """A server that runs, and one client of it; `ends` counts why the guard ended connections."""

    origin: str
    host: str
    product: Product
    publisher: AccessKey
    issuer: Issuer
    http: httpx.Client
    app: Any
    server: uvicorn.Server
    ends: Counter[str]
    is_ready: bool = True

    @property
    def key(self) -> dict[str, str]:
        return {"x-api-key": DEVELOPMENT_API_KEY}

    def identity(self, name: str) -> dict[str, Any]:
        everybody = self.http.get("/dev/identities").json()
        return next(each for each in everybody if each["name"] == name)

    def token(self, name: str) -> dict[str, str]:
        return {"authorization": self.identity(name)["token"]}

    def post(self, query: str, headers: dict[str, str], **parts: Any) -> httpx.Response:
        return self.http.post("/graphql", json={"query": query, **parts}, headers=headers)

    def ask(self, query: str, headers: dict[str, str], **parts: Any) -> dict[str, Any]:
        response = self.post(query, headers, **parts)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def publish(self, user_id: str, available: int, selected: str = "userId available") -> Any:
        query = (
            "mutation ($userId: ID!, $available: Int!) {"
            f" publishBalance(userId: $userId, available: $available) {{ {selected} }} }}"
        )
        variables = {"userId": user_id, "available": available}
        body, headers = sign(self.publisher, self.host, {"query": query, "variables": variables})
        return self.http.post("/graphql", content=body, headers=headers).json()


@contextlib.contextmanager
def running_server(data_dir: Path, settings: Settings = SETTINGS) -> Iterator[LocalAppSync]:
    product = Product()
    with bind_socket("127.0.0.1", 0) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = create_app(
            schema_text=SCHEMA_TEXT,
            fields=FIELDS,
            invoke=product,
            data_dir=data_dir,
            origin=f"http://{host}",
            ready=lambda: running.is_ready,
            settings=settings,
        )
        ends: Counter[str] = Counter()
        guarding = count_ends(lambda reason: ends.update([reason])) if settings.guard else {}
        server = uvicorn.Server(uvicorn.Config(app, **{**SERVER_SETTINGS, **guarding}))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        with httpx.Client(base_url=f"http://{host}", timeout=PATIENCE_SECONDS) as client:
            running = LocalAppSync(
                f"http://{host}",
                host,
                product,
                load_publisher(data_dir),
                load_issuer(data_dir),
                client,
                app,
                server,
                ends,
            )
            thread.start()
            try:
                yield running
            finally:
                server.should_exit = True
                thread.join(timeout=PATIENCE_SECONDS)
        assert not thread.is_alive(), "the server did not stop"
