"""A local Valkey without storage, in place of ElastiCache in AWS."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

from gateway.errors import RunError
from gateway.server import bind_socket
from local.base.environment import HOST

COMMAND = "valkey-server"
START_SECONDS = 60.0
STOP_SECONDS = 5.0


class ValkeyError(RunError):
    """Valkey is missing, or did not start; the message is for the user."""


class Valkey:
    """One process on a port of 127.0.0.1, which it keeps when it starts again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with bind_socket(HOST, 0) as listener:
            self._port: int = listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self._port}"

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise ValkeyError("Valkey is not running")
        return self._process

    def has_ended(self) -> bool:
        """Return whether the process that was started has ended unexpectedly."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Return once it listens.

        Raises:
            ValkeyError: It is not installed, or does not start.
        """
        command = shutil.which(COMMAND)
        if command is None:
            raise ValkeyError(
                f"{COMMAND} is missing: install it (Debian, Ubuntu: apt install valkey-server)"
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(  # noqa: S603 - our own command line, no user input
            [
                *(command, "--bind", HOST, "--port", str(self._port), "--dir", str(self._folder)),
                *("--save", "", "--appendonly", "no"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # A terminal's Ctrl-C is for the server, which stops Valkey after itself.
            start_new_session=True,
        )
        give_up_at = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.has_ended() or time.monotonic() > give_up_at:
                self.stop()
                raise ValkeyError(f"{COMMAND} did not start on port {self._port}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def kill(self) -> None:
        """End it at once: its content is lost."""
        self.process.kill()
        self.process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self._port)) == 0
