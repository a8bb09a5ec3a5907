"""The files of GraphiQL, as the installed Strawberry pins them in its own page."""

import base64
import hashlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Final

# Beside the code, so that all data folders share it; ignored by git.
DEFAULT_FOLDER: Final = Path(__file__).resolve().parents[2] / ".graphiql"
_URL: Final = re.compile(
    r"(?P<cdn>https://[a-z0-9.-]+)/"
    r"(?P<package>(?:@[a-z0-9-]+/)?[a-z0-9.-]+)@(?P<version>\d[\w.-]*)/"
    r"(?P<path>(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:js|css))"
)
_INTEGRITY: Final = re.compile(r"sha384-[A-Za-z0-9+/]{64}")


@dataclass(frozen=True)
class PinnedFile:
    """`path` is the file's place in its npm package; `integrity` as in HTML: sha384-base64."""

    cdn: str
    package: str
    version: str
    path: str
    integrity: str

    @property
    def place(self) -> str:
        """Return its place in the folder, and below the server's path of all files."""
        return f"{self.package}@{self.version}/{self.path}"

    @property
    def url(self) -> str:
        return f"{self.cdn}/{self.place}"

    def is_content(self, content: bytes) -> bool:
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        return self.integrity == f"sha384-{digest}"

    def is_in(self, folder: Path) -> bool:
        """Return whether the folder has it, whole."""
        try:
            return self.is_content((folder / self.place).read_bytes())
        except OSError:
            return False


def read_pinned_files(page: Path | None = None) -> list[PinnedFile]:
    """Return the files in the page's order, which is the order to load them.

    Raises:
        ValueError: Strawberry's page is missing, or names a file without version and hash.
    """
    page = page or _find_page()
    try:
        text = page.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"Strawberry's GraphiQL page cannot be read: {error}") from error
    reader = _PageReader()
    reader.feed(text)
    if not reader.found:
        raise ValueError(f"{page} names no files")
    return [_read_file(page, url, integrity) for url, integrity in reader.found]


def _find_page() -> Path:
    # Without an import, which would bring all of Strawberry.
    spec = find_spec("strawberry")
    if spec is None or spec.origin is None:
        raise ValueError("strawberry-graphql is not installed")
    return Path(spec.origin).parent / "static" / "graphiql.html"


def _read_file(page: Path, url: str, integrity: str) -> PinnedFile:
    parts = _URL.fullmatch(url)
    if parts is None:
        raise ValueError(f"{page} names {url}, which is not a file of a pinned package")
    if not _INTEGRITY.fullmatch(integrity):
        raise ValueError(f"{page} names {url} without its sha384")
    return PinnedFile(**parts.groupdict(), integrity=integrity)


class _PageReader(HTMLParser):
    """Collects (address, integrity) of all scripts and style sheets outside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_style = tag == "link" and attributes.get("rel") == "stylesheet"
        url = attributes.get("href") if is_style else None
        if tag == "script":
            url = attributes.get("src")
        if url:
            self.found.append((url, attributes.get("integrity") or ""))
