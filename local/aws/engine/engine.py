"""The local DynamoDB and SQS: ministack as a child process, with its state in a folder."""

import fcntl
import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from gateway.errors import RunError
from local.base.environment import HOST

LOCAL_SERVICES = ("dynamodb", "dynamodbstreams", "sqs")
ROOT = Path(__file__).resolve().parents[3]
PROCESS = Path(__file__).with_name("process.py")
START_SECONDS = 120.0
# 300,000 items take 20 s to save; a SIGKILL loses all changes since the last start.
STOP_SECONDS = 60.0
KILL_SECONDS = 5.0
LOG_TAIL_LINES = 20

logger = logging.getLogger(__name__)


class EngineError(RunError):
    """The engine did not start or did not stop; the message is for the user."""


def python_of_engine() -> Path:
    """Return the engine's interpreter: ENGINE_PYTHON, or the one that the Makefile makes.

    Raises:
        EngineError: It does not exist.
    """
    python = Path(os.environ.get("ENGINE_PYTHON") or ROOT / ".venv-engine" / "bin" / "python")
    if not python.exists():
        raise EngineError(
            f"the engine's Python is missing ({python}): `make run` makes it, or set "
            "ENGINE_PYTHON to a Python that has it, or AWS_ENDPOINT_URL_DYNAMODB to your own engine"
        )
    return python


class Engine:
    """`with Engine(folder) as endpoint_url`: starts the engine, and stops it at the end.

    The folder has `state/` (read at the start, written at SIGTERM), `engine.log` and `engine.json`.
    The last has pid and port, and the engine locks it (flock) while it lives. So the next start
    finds an engine that outlived its parent, even if its pid is reused, and waits until it has
    saved and left. `services` are the services to run, `variables` more settings of the engine.
    """

    def __init__(
        self, folder: Path, services: Sequence[str] = LOCAL_SERVICES, **variables: str
    ) -> None:
        self.folder = folder.resolve()
        self._services = services
        self._variables = variables
        self.log_path = self.folder / "engine.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self.endpoint_url = ""
        self._port = 0
        self._has_answered = False

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def has_ended(self) -> bool:
        """Return whether the engine that was started has ended unexpectedly."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> str:
        """Start the engine, wait until it answers, and return the URL of its endpoint.

        Raises:
            EngineError: It did not start; the message has the end of its log.
        """
        self.launch()
        self.wait_until_healthy()
        return self.endpoint_url

    def launch(self) -> None:
        """Start the engine's process; `endpoint_url` will answer soon.

        Raises:
            EngineError: The engine is missing, or another one does not leave the folder.
        """
        python = python_of_engine()
        for folder in (self.folder / "state", self.folder / "temporary"):
            folder.mkdir(parents=True, exist_ok=True)
        lock = _LockFile(self.folder / "engine.json")
        try:
            lock.take_over()
            self._port = self._spawn(python, lock.fd)
        finally:
            lock.close()
        self.endpoint_url = f"http://{HOST}:{self._port}"

    def _spawn(self, python: Path, lock_fd: int) -> int:
        self._has_answered = False
        # The child inherits a bound socket, so no other process can take the port meanwhile.
        with socket.socket() as listener, self.log_path.open("wb") as log:
            listener.bind((HOST, 0))
            port = int(listener.getsockname()[1])
            self._connection, end_of_child = socket.socketpair()
            with end_of_child:
                handed_over = (listener.fileno(), end_of_child.fileno(), lock_fd)
                self._process = subprocess.Popen(  # noqa: S603 - our own file, no user input
                    [python, "-P", PROCESS, *map(str, handed_over)],
                    env=self._environment(port),
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=handed_over,
                    # A terminal's Ctrl-C is for the server, which stops the engine last.
                    start_new_session=True,
                )
        return port

    def _environment(self, port: int) -> dict[str, str]:
        """Return a small environment: the engine passes all of it on to Lambda code."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.folder / "temporary"),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(port),
            "SERVICES": ",".join(self._services),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "state"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            # Otherwise it would look for its containers and stop them.
            "DOCKER_HOST": f"unix://{self.folder}/no-docker.sock",
            **self._variables,
        }

    def wait_until_healthy(self) -> None:
        """Wait until the engine answers; stop it if it does not.

        Raises:
            EngineError: It did not start; the message names the file of the state that it cannot
                read, or has the end of its log.
        """
        try:
            self._wait_for_answer()
        except BaseException:
            self.stop()
            raise

    def _wait_for_answer(self) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        while not _is_healthy(self._port):
            if self.has_ended():
                if state_error := self._state_error():
                    raise EngineError(
                        f"the engine cannot read its state: {state_error}. Put back a copy of that "
                        f"file, or start empty: rm -r {self.folder}"
                    )
                raise EngineError(f"the engine ended at its start; {self._log_tail()}")
            if time.monotonic() > give_up_at:
                raise EngineError(
                    f"the engine did not answer within {START_SECONDS:.0f} s; {self._log_tail()}"
                )
            time.sleep(0.01)
        self._has_answered = True

    def _state_error(self) -> str:
        """Return an ended engine's error about its state, or an empty text."""
        assert self._connection is not None  # noqa: S101 - _spawn has made it
        return self._connection.recv(4096).decode()

    def _log_tail(self) -> str:
        lines = self.log_path.read_text("utf-8", "replace").splitlines()[-LOG_TAIL_LINES:]
        return f"the end of {self.log_path}:\n" + "\n".join(f"  {line}" for line in lines)

    def stop(self) -> None:
        """Stop the engine, if it runs, and wait until it has saved its state.

        Raises:
            EngineError: It did not save its state, or had to be killed; changes since its start are
                lost.
        """
        try:
            if self._process is not None and not self.has_ended():
                self._end(self._process)
        finally:
            self._process = None
            if self._connection is not None:
                self._connection.close()

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(KILL_SECONDS)
            raise EngineError(
                f"the engine did not save within {STOP_SECONDS:.0f} s and was killed; "
                + self._log_tail()
            ) from None
        # A SIGTERM during its start may end it with any status: nothing is lost.
        if self._has_answered and process.returncode not in (0, -signal.SIGTERM):
            reason = self._state_error() or f"the engine ended with {process.returncode}"
            raise EngineError(
                f"the state was not saved: {reason}. What changed since the start is lost, what "
                "was saved before is kept"
            )


class _LockFile:
    """The engine's pid file, which the process that has it open can lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def close(self) -> None:
        os.close(self.fd)

    def try_lock(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def read(self) -> dict[str, Any]:
        try:
            content = json.loads(os.pread(self.fd, 1000, 0))
        except ValueError:
            return {}  # being written
        return content if isinstance(content, dict) else {}

    def take_over(self) -> None:
        """Take the lock; make an engine that still holds it save and end."""
        give_up_at = time.monotonic() + STOP_SECONDS
        asked: int | None = None
        killed = False
        while not self.try_lock():
            process_id = self.read().get("pid")
            if process_id and process_id != asked:
                logger.info("waiting for the last run's engine (%s) to save its state", process_id)
                _signal(process_id, signal.SIGTERM)
                asked = process_id
            if time.monotonic() > give_up_at:
                if killed or not process_id:
                    raise EngineError(f"an engine that does not end holds {self.path}")
                _signal(process_id, signal.SIGKILL)
                killed, give_up_at = True, time.monotonic() + KILL_SECONDS
            time.sleep(0.02)
        os.ftruncate(self.fd, 0)


def running_endpoint(folder: Path) -> str | None:
    """Return the endpoint of the engine that runs on this folder now, or None."""
    if not (folder / "engine.json").exists():
        return None
    lock = _LockFile(folder / "engine.json")
    try:
        if lock.try_lock():
            return None
        port = lock.read().get("port")
        return f"http://{HOST}:{port}" if port and _is_healthy(port) else None
    finally:
        lock.close()


def _signal(process_id: int, number: signal.Signals) -> None:
    try:
        os.kill(process_id, number)
    except ProcessLookupError:
        logger.debug("%s had ended already", process_id)


def _is_healthy(port: int) -> bool:
    with suppress(OSError), closing(http.client.HTTPConnection(HOST, port, timeout=5)) as engine:
        engine.request("GET", "/_ministack/health")
        return engine.getresponse().status == http.HTTPStatus.OK
    return False
