import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.patience import PATIENCE_SECONDS

END_OF_COMMAND = "-- end of command --"


class Terminal:
    """A process; standard error is part of its output."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            # Its own group, as the job of a terminal has: see `signal`.
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._read_so_far: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.removesuffix("\n"))
        self._lines.put(None)

    def wait_for_line(self, seconds: float = PATIENCE_SECONDS) -> str:
        """Return the next line, which must come in time."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(
                f"no line came within {seconds:.0f} s: {self._read_so_far}"
            ) from None
        assert line is not None, f"ended, exit code {self.process.wait()}: {self._read_so_far}"
        self._read_so_far.append(line)
        return line

    def unread_lines(self) -> list[str]:
        """Return the lines that came and nobody read."""
        lines = []
        while not self._lines.empty():
            line = self._lines.get()
            if line is not None:
                lines.append(line)
        return lines

    def signal(self, number: signal.Signals) -> None:
        """Signal the process and all that it has started, as Ctrl-C in a terminal."""
        os.killpg(self.process.pid, number)

    def finish(self) -> list[str]:
        """Wait until all that writes here has ended; return the unread lines."""
        self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        assert not self._reader.is_alive(), "something still runs that was started here"
        return self.unread_lines()

    def run(self, command: str) -> list[str]:
        """Run a command in a shell; return the lines that it prints."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\necho '{END_OF_COMMAND}'\n")
        self.process.stdin.flush()
        lines: list[str] = []
        while (line := self.wait_for_line()) != END_OF_COMMAND:
            lines.append(line)
        return lines

    def end(self) -> None:
        self.process.terminate()
        self.finish()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


@contextmanager
def opened(command: Sequence[str], *, cwd: Path, **variables: str) -> Iterator[Terminal]:
    """Yield a terminal that runs the command; end the process at the end."""
    terminal = Terminal(command, cwd, {**os.environ, **variables})
    try:
        yield terminal
    finally:
        terminal.end()


def has_ended(process_id: int) -> bool:
    """Return whether it is gone, or waits as a zombie for a parent that does not ask."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{process_id}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"
