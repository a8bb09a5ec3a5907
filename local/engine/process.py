"""The engine's own process: ministack on a socket that its parent opened.

Runs in the engine's virtual environment, which has nothing else of this project:
local/engine/engine.py runs `python -P process.py LISTEN_FD PARENT_FD LOCK_FD`.
"""

import asyncio
import json
import os
import signal
import sys
import threading

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

KEEP_ALIVE_SECONDS = 75


def write_pid(lock_fd: int) -> None:
    """Write who holds the lock; it stays locked while this process lives."""
    port = int(os.environ["GATEWAY_PORT"])
    os.ftruncate(lock_fd, 0)
    os.pwrite(lock_fd, json.dumps({"pid": os.getpid(), "port": port}).encode(), 0)


def leave_with_parent(parent_fd: int) -> None:
    """Save and leave when the parent is gone, which closes its end of the pipe."""
    os.read(parent_fd, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    listen_fd, parent_fd, lock_fd = map(int, sys.argv[1:])
    write_pid(lock_fd)
    threading.Thread(target=leave_with_parent, args=(parent_fd,), daemon=True).start()
    config = Config()
    config.bind = [f"fd://{listen_fd}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.loglevel = os.environ["LOG_LEVEL"]
    asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
