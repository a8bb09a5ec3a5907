"""Names that no tracked file may have: a package registry's host, or a path of one machine."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

# Each with a class of one letter, so that this file does not match itself.
REGISTRY_HOST = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|(deb|security)\.debia[n]\.org"
)
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(work|root|home|tmp)" + r"/[\w.]")


def tracked_files(root: Path) -> list[Path]:
    """Return git's tracked files that exist. Raise CalledProcessError outside a clone."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"], check=True, capture_output=True
    ).stdout
    paths = [root / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def lines_that_name(pattern: re.Pattern[str], paths: Iterable[Path]) -> Iterator[str]:
    """Yield the lines of text files that match; other files have no text."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            found = pattern.search(line)
            if found:
                yield f"{path}:{number}: {found.group()}"
