"""`python -m local.pages.apps.set_up`: build the apps, unless these sources were built.

`make run` calls it each time. If the build fails, a line gives the reason, and the server runs
without the apps.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from local.base.app_headers import APPS, FOLDER

_STAMP: Final = ".built"
# The outputs of a build, and files that it does not read.
_NOT_SOURCES: Final = frozenset(
    {"node_modules", "dist", "generated", ".turbo", "e2e", "lighthouse"}
)
_BUILD_SECONDS: Final = 900
_INTERRUPTED: Final = 130  # a shell's exit code after Ctrl-C
# Without a network, each start would wait for it.
_GIVE_UP_SOON: Final = {
    "npm_config_fetch_retries": "0",
    "npm_config_fetch_timeout": "10000",
    "PIP_RETRIES": "0",
    "PIP_TIMEOUT": "10",
    "TURBO_TELEMETRY_DISABLED": "1",
}


class BuildError(Exception):
    """The message is one line with the reason."""


def set_up(folder: Path, tools: str) -> None:
    """Build the apps in `folder` if their sources changed; of two calls the second waits.

    tools: The folder where `make` puts node and npm.

    Raises:
        BuildError: They cannot be built; an older build stays in its place.
    """
    if _is_built(folder):
        return
    with _only_one_at_a_time(folder):
        if _is_built(folder):
            return
        click.echo("building the apps: once, about a minute ...")
        environment = {**os.environ, **_GIVE_UP_SOON}
        _run(["make", "--silent", "apps/node_modules/.installed"], folder.parent, environment)
        environment["PATH"] = f"{tools}{os.pathsep}{environment.get('PATH', '')}"
        sources = fingerprint(folder)
        _run(["npm", "run", "--silent", "build"], folder, environment)
        (folder / _STAMP).write_text(sources, encoding="utf-8")


def fingerprint(folder: Path) -> str:
    """Return the hash of all inputs of a build: the sources, and two files outside the folder."""
    digest = hashlib.sha256()
    outside = ("schema.graphql", "resolvers/domain/base/error_texts.json")
    for path in (*(folder.parent / each for each in outside), *_sources(folder)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder.parent)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _NOT_SOURCES)
        yield from (Path(parent, name) for name in sorted(names) if name != _STAMP)


def _is_built(folder: Path) -> bool:
    stamp = folder / _STAMP
    return (
        stamp.is_file()
        # The server shows packages of npm, too: GraphiQL and Swagger UI.
        and (folder / "node_modules" / ".installed").is_file()
        and all((folder / app / "dist" / "index.html").is_file() for app in APPS)
        and stamp.read_text(encoding="utf-8") == fingerprint(folder)
    )


@contextmanager
def _only_one_at_a_time(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        ended = subprocess.run(  # noqa: S603 - fixed commands
            command,
            cwd=folder,
            env=environment,
            timeout=_BUILD_SECONDS,
            check=False,
            capture_output=True,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{command[0]} took longer than {_BUILD_SECONDS} s") from error
    except OSError as error:
        raise BuildError(f"{command[0]} cannot be started: {error.strerror}") from error
    if ended.returncode:
        reason = _first_error(f"{ended.stderr}\n{ended.stdout}")
        raise BuildError(reason or f"{command[0]} failed with exit code {ended.returncode}")


def _first_error(text: str) -> str:
    """Return the first line about an error: the tools print advice after it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = ("error", "err!", "missing", "did not reach")
    found = (line for line in lines if any(mark in line.lower() for mark in marks))
    return next(found, "".join(lines[-1:]))[:200]


def main() -> int:
    """Return the exit code. It is 0 even if the apps are not built; a line reports that."""
    try:
        set_up(FOLDER, os.environ["NODE_TOOLS"])
    except BuildError as failure:
        click.echo(f"the apps, GraphiQL and /docs are not complete: {failure}", err=True)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
