"""Terminals for tests: a shell or a program whose output is awaited line by line."""

import os
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

WAIT_SECONDS = 20.0
END_OF_COMMAND = "-- end of command --"


class Terminal:
    """A process; standard error is part of its output."""

    def __init__(self, command: Sequence[str], cwd: Path, variables: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.removesuffix("\n"))
        self._lines.put(None)

    def wait_for_line(self) -> str:
        """The next line, which must come within WAIT_SECONDS."""
        try:
            line = self._lines.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise AssertionError(f"no line came within {WAIT_SECONDS:.0f} s") from None
        assert line is not None, f"it ended, exit code {self.process.wait()}"
        return line

    def unread_lines(self) -> list[str]:
        """What has come so far and nobody has read."""
        lines = []
        while not self._lines.empty():
            line = self._lines.get()
            if line is not None:
                lines.append(line)
        return lines

    def run(self, command: str) -> list[str]:
        """For a shell: the lines that a command prints."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\necho '{END_OF_COMMAND}'\n")
        self.process.stdin.flush()
        lines: list[str] = []
        while (line := self.wait_for_line()) != END_OF_COMMAND:
            lines.append(line)
        return lines

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)
        self._reader.join(WAIT_SECONDS)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


@contextmanager
def opened(
    command: Sequence[str], *, cwd: Path, variables: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """A terminal that runs the command; the process is ended at the end."""
    terminal = Terminal(command, cwd, variables or {})
    try:
        yield terminal
    finally:
        terminal.end()
