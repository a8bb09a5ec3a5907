"""The statements of sql/ with the meaning of each column, read from their comments."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "sql"


@dataclass(frozen=True)
class Statement:
    """The content of a file.

    title: its first line.
    columns: the meaning and unit of each column, by its name.
    text: the whole file. To use it in `SELECT * FROM (text) AS report`, put line breaks around it:
        it begins with comments.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    text: str


def statement_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


def read_statement(name: str) -> Statement:
    """Raise KeyError for a name that no file in sql/ has."""
    if name not in statement_names():
        raise KeyError(name)
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    comment = takewhile(lambda line: line.startswith("--"), text.splitlines())
    lines = "\n".join(line.removeprefix("--").removeprefix(" ") for line in comment)
    # The comment's last paragraph has a line for each column.
    head, _, columns = lines.rpartition("\n\n")
    title = head.partition("\n\n")[0]
    meanings = dict(line.split(": ", 1) for line in columns.splitlines())
    return Statement(name, title, meanings, text)
