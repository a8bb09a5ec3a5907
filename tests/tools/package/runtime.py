"""A container of Lambda: the zip under AWS's own runtime client, before a Runtime API of ours.

Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
"""

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
PYTHON = Path(os.environ.get("LAMBDA_PYTHON") or ROOT / ".venv-lambda" / "bin" / "python")
VERSION = "/2018-06-01/runtime"
ARN = "arn:aws:lambda:ap-northeast-1:000000000000:function:"
# What every function finds in AWS.
OF_LAMBDA = {
    "PATH": os.defpath,
    "TZ": ":UTC",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_REGION": "ap-northeast-1",
    "AWS_DEFAULT_REGION": "ap-northeast-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "PYTHONTZPATH": "",  # the system has no time zones
}


@dataclass(frozen=True)
class Answer:
    """What Lambda's caller gets."""

    body: Any
    is_error: bool


class _Requests(BaseHTTPRequestHandler):
    """The four requests of a runtime client; `server` is the API."""

    protocol_version = "HTTP/1.1"
    server: "_RuntimeApi"

    def do_GET(self) -> None:
        if self.path == f"{VERSION}/restore/next":
            self.server.restored.set()
            self._answer(200, b"", {})
            return
        event = self.server.events.get()
        self._answer(
            200,
            json.dumps(event).encode(),
            {
                "Content-Type": "application/json",  # without it the client crashes
                "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 30) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": f"{ARN}queries",
                "Lambda-Runtime-Trace-Id": "Root=1-6925b4c8-4f1d2e3a5b6c7d8e9f0a1b2c",
            },
        )

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_error = self.path.endswith("/error")
        self.server.answers.put(Answer(body, is_error))
        self._answer(202, b"{}", {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _RuntimeApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.events: queue.Queue[Any] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.restored = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Where a container has ended, its next event cannot be handed over."""


class Container:
    """`with Container(...) as container`: one process, from its start to its end.

    `handler` is the function of lambda_entry; `task_root` is where the zip is unpacked, `folder`
    is for what is written outside of it.
    """

    def __init__(
        self, task_root: Path, handler: str, variables: Mapping[str, str], folder: Path
    ) -> None:
        self._task_root = task_root
        self._handler = f"lambda_entry.{handler}"
        self._log = folder / f"{uuid.uuid4().hex}.log"
        self._environment = {
            **OF_LAMBDA,
            "LAMBDA_TASK_ROOT": str(task_root),
            "_HANDLER": self._handler,
            "AWS_LAMBDA_FUNCTION_NAME": handler,
            **variables,
        }

    def __enter__(self) -> Self:
        self._api = _RuntimeApi()
        self._thread = threading.Thread(target=self._api.serve_forever)
        self._thread.start()
        address = f"127.0.0.1:{self._api.server_port}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [PYTHON, "-m", "awslambdaric", self._handler],
                cwd=self._task_root,
                env={**self._environment, "AWS_LAMBDA_RUNTIME_API": address},
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._api.events.put(None)
        self._api.shutdown()
        self._thread.join()
        self._api.server_close()

    def invoke(self, event: Any) -> Answer:
        self._api.events.put(event)
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            with contextlib.suppress(queue.Empty):
                return self._api.answers.get(timeout=0.1)
            if self._process.poll() is not None:
                break
        raise AssertionError(f"no answer ({self._process.poll()}); it said: {self.log()}")

    def answer(self, event: Any) -> Any:
        """The body of an answer that is not an error."""
        answer = self.invoke(event)
        assert not answer.is_error, answer.body
        return answer.body

    def was_restored(self) -> bool:
        return self._api.restored.wait(PATIENCE_SECONDS)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")
