"""The engine's own process: ministack on a socket that its parent opened.

Runs in the engine's virtual environment, which has no other code of this project:
local/aws/engine/engine.py runs `python -P process.py LISTEN_FD PARENT_FD LOCK_FD`.
"""

import asyncio
import json
import logging
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.utils import LifespanFailureError
from ministack.app import app

KEEP_ALIVE_SECONDS = 75
STATE_ERRORS = ("Persistence: ", "Failed to restore persisted state")
"""Prefixes of ministack's log messages when it continues although its state failed."""

ANSWERED_FAULT = "Proxy target returned HTTP 500: "
"""The prefix of a fault's message from an HTTP server that answers for a function."""


class StateErrors(logging.Handler):
    """Keeps the first error of the engine's state: `first` is its file and reason, or empty."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        if self.first or not record.msg.startswith(STATE_ERRORS):
            return
        service, *_ = record.args or ()
        reason = record.exc_info[1] if record.exc_info else record.getMessage()
        self.add(f"{service}.json", str(reason).removeprefix(STATE_ERRORS[0]))

    def add(self, file: str, reason: str) -> None:
        self.first = f"{os.environ['STATE_DIR']}/{file} ({reason})"


state_errors = StateErrors()


def find_file(content: bytes) -> str:
    """Return the name of the state's file with this content."""
    files = Path(os.environ["STATE_DIR"]).glob("*.json")
    return next(path.name for path in files if path.read_bytes() == content)


def name_faults() -> None:
    """Give a function's fault the name of its class, as Lambda does; ministack uses one name."""
    from ministack.services import lambda_svc  # noqa: PLC0415 - only where Lambda is offered

    dispatch = lambda_svc._execute_function_dispatch  # noqa: SLF001 - it has no setting for this

    def dispatch_and_name(*arguments: object) -> dict[str, Any]:
        result: dict[str, Any] = dispatch(*arguments)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict):
            body.update(describe_fault(str(body.get("errorMessage")), result.get("log", "")))
        return result

    lambda_svc._execute_function_dispatch = dispatch_and_name  # noqa: SLF001 - as above


def describe_fault(message: str, log: str) -> dict[str, str]:
    """Return Lambda's words for a function's exception; none for other faults.

    A function behind an address has answered with them; another function's log ends with a
    traceback.
    """
    if message.startswith(ANSWERED_FAULT):
        try:
            fault: dict[str, str] = json.loads(message.removeprefix(ANSWERED_FAULT))
        except ValueError:
            return {}
        return fault
    raised = re.search(rf"^(?:[\w.]+\.)?(\w+)(?:: )?{re.escape(message)}\s*\Z", log, re.MULTILINE)
    return {"errorType": raised[1]} if raised else {}


async def serve_state(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Run ministack, whose start and end fail with its state (ASGI's lifespan)."""
    if scope["type"] != "lifespan":
        await app(scope, receive, send)
        return

    async def send_result(message: dict[str, Any]) -> None:
        if state_errors.first:
            message = {"type": message["type"].replace("complete", "failed")}
        await send(message)

    try:
        await app(scope, receive, send_result)
    except UnicodeDecodeError as error:
        # ministack expects only invalid JSON here, and hypercorn would serve without an answer.
        state_errors.add(find_file(error.object), str(error))
        await send({"type": "lifespan.startup.failed"})


def write_pid(lock_fd: int) -> None:
    """Write the pid of the lock's owner; the lock stays while this process lives."""
    port = int(os.environ["GATEWAY_PORT"])
    os.ftruncate(lock_fd, 0)
    os.pwrite(lock_fd, json.dumps({"pid": os.getpid(), "port": port}).encode(), 0)


def leave_with_parent(parent: socket.socket) -> None:
    """Save and leave when the parent ends, which closes its end of the connection."""
    parent.recv(1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    listen_fd, parent_fd, lock_fd = map(int, sys.argv[1:])
    write_pid(lock_fd)
    parent = socket.socket(fileno=parent_fd)
    threading.Thread(target=leave_with_parent, args=(parent,), daemon=True).start()
    for name in ("persistence", "ministack"):
        logging.getLogger(name).addHandler(state_errors)
    if "lambda" in os.environ["SERVICES"].split(","):
        name_faults()
    config = Config()
    config.bind = [f"fd://{listen_fd}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.loglevel = os.environ["LOG_LEVEL"]
    try:
        asyncio.run(serve(serve_state, config))
    except LifespanFailureError:
        # Not written to the log, because the disk may be full.
        parent.send(state_errors.first.encode())
        sys.exit(1)


if __name__ == "__main__":
    main()
