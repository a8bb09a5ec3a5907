"""What API Gateway does not wait for, and what the guard of an open server adds."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gateway.api_gateway import Payload
from gateway.limits import Guard, Limits
from tests.support.foreign_api import check_problem, echo, running_api
from tests.support.patience import PATIENCE_SECONDS


def test_late_function_is_unknown_outcome(tmp_path: Path) -> None:
    goes_on = threading.Event()

    def wait(event: dict[str, Any]) -> Any:
        assert goes_on.wait(timeout=PATIENCE_SECONDS)
        return echo(event)

    with running_api(tmp_path, Payload.HTTP, limits=Limits(request_seconds=0.1)) as api:
        api.function = wait
        late = api.http.get("/books/1")
        goes_on.set()

        check_problem(late, 503, "outcome-unknown")


def test_guard_limits_bodies_and_requests(tmp_path: Path) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def wait(event: dict[str, Any]) -> Any:
        begun.set()
        assert goes_on.wait(timeout=PATIENCE_SECONDS)
        return echo(event)

    guard = Guard(body_bytes=10, requests=1)
    with running_api(tmp_path, Payload.HTTP, guard) as api, ThreadPoolExecutor(1) as clients:
        api.function = wait
        first = clients.submit(api.http.get, "/books/1")
        assert begun.wait(timeout=PATIENCE_SECONDS)
        second = api.http.get("/books/2")
        goes_on.set()
        large = api.http.post("/books/1/loans", content=b" " * 11, headers=api.token())

        check_problem(second, 503, "service-unavailable")
        assert second.headers["retry-after"] == "1"
        check_problem(large, 413, "body-too-large")
        assert first.result().status_code == 200
        assert api.http.get("/books/2").status_code == 200
