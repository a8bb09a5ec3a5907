"""`recycle-points sql --shell`: statements one after another, over as many lines as they need."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click

from admin.archive.answers import Answer, Archive, ArchiveError
from admin.archive.statements import read_statement, statement_names
from admin.archive.tables import ALL_TABLES

HISTORY: Final = Path("~/.recycle-points-sql")
HISTORY_LINES: Final = 1_000
HELP: Final = r"""Ends with `;`   run the statement
\d              list the tables
\d TABLE        list the columns of a table
\r              list the statements in sql/
\r NAME         run one of them
\q or Ctrl-D    leave; Ctrl-C stops a statement"""


_TEXTS: Final = re.compile(r"""'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)
"""Texts, names and comments that are whole: a `;` in them ends no statement."""
_END: Final = re.compile(r"""^[^'"]*;\s*$""")


class Shell:
    def __init__(self, archive: Archive, show: Callable[[Answer], None]) -> None:
        self._archive, self._show = archive, show
        self._lines: list[str] = []

    def run(self) -> None:
        is_terminal = sys.stdin.isatty()
        if is_terminal:
            click.echo(r"\? for help")
        with _history(is_kept=is_terminal):
            while True:
                try:
                    if self._take(input(self._prompt() if is_terminal else "")):
                        return
                except KeyboardInterrupt:
                    self._lines.clear()
                    click.echo("^C", err=True)
                except EOFError:
                    # What was not finished is run as it is: a file need not end with `;`.
                    self._run_statement()
                    return

    def _prompt(self) -> str:
        return "     > " if self._lines else "points> "

    def _take(self, line: str) -> bool:
        """Take a line in; return whether it was the last one."""
        if not self._lines and line.lstrip().startswith("\\"):
            name, _, argument = line.strip().partition(" ")
            return self._obey(name, argument.strip())
        self._lines.append(line)
        if _END.search(_TEXTS.sub("", "\n".join(self._lines))):
            self._run_statement()
        return False

    def _run_statement(self) -> None:
        text = "\n".join(self._lines).strip()
        self._lines.clear()
        if text:
            self._ask(text)

    def _ask(self, text: str) -> None:
        try:
            self._show(self._archive.query(text))
        except ArchiveError as error:
            click.echo(error, err=True)

    def _obey(self, name: str, argument: str) -> bool:
        match name:
            case "\\q":
                return True
            case "\\d" if argument:
                self._describe(argument)
            case "\\d":
                _list({table: ALL_TABLES[table]["comment"] for table in ALL_TABLES})
            case "\\r" if argument in statement_names():
                self._ask(read_statement(argument).text)
            case "\\r":
                _list({each: read_statement(each).title for each in statement_names()})
            case _:
                click.echo(HELP)
        return False

    def _describe(self, table: str) -> None:
        if table not in ALL_TABLES:
            click.echo(f"no table is named {table}: \\d lists them", err=True)
            return
        columns = ALL_TABLES[table]["columns"]
        _list({name: f"{each['type']:8} {each['comment']}" for name, each in columns.items()})


def _list(meanings: dict[str, str]) -> None:
    width = max(map(len, meanings))
    for name, meaning in meanings.items():
        click.echo(f"{name:{width}}  {meaning}")


@contextmanager
def _history(*, is_kept: bool) -> Iterator[None]:
    """Edit lines with the arrow keys, and keep them for the next time."""
    if not is_kept:
        yield
        return
    import readline  # noqa: PLC0415 - where there is no terminal it may be missing

    path = HISTORY.expanduser()
    # A home without the file, one that is read-only, or a file of another line editor.
    with suppress(OSError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        readline.set_history_length(HISTORY_LINES)
        with suppress(OSError):
            readline.write_history_file(path)
            path.chmod(0o600)
