"""The story in tabs: each has a document, an identity, and variables that its answer fills.

A file of story/ begins with comments for that, in words that a reader of the tab sees, too:

    # Identity: kiosk
    # Fills: $code = issueQrToken.qrToken.code
    # Meanwhile: KioskIssues, Redeem

`anonymous` is the API key. A path goes from `data` through names and indexes. Tabs in Meanwhile run
during a subscription and trigger its events.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_STORY: Final = Path(__file__).parent / "story"
_NOTE: Final = re.compile(r"^# (Identity|Fills|Meanwhile): (.+)$", re.MULTILINE)
_TITLE: Final = re.compile(r"^(?:query|mutation|subscription) (\w+)", re.MULTILINE)
_FILL: Final = re.compile(r"\$(\w+) = ([\w.]+)")
_API_KEY: Final = "anonymous"


@dataclass(frozen=True)
class StoryTab:
    """A tab; its title is its operation's name, `identity` is empty for the API key.

    fills: The path in the answer of each variable that it fills. meanwhile: The titles of tabs that
    run while this one waits.
    """

    title: str
    query: str
    identity: str
    fills: dict[str, str] = field(default_factory=dict)
    meanwhile: tuple[str, ...] = ()


def read_story() -> list[StoryTab]:
    """Return the tabs of a new window, in order."""
    return [parse_tab(path.read_text(encoding="utf-8")) for path in sorted(_STORY.glob("*"))]


def parse_tab(query: str) -> StoryTab:
    """Read the notes of a story's file.

    Raises:
        ValueError: The file has no operation with a name, no identity, or a note in another form.
    """
    title = _TITLE.search(query)
    if title is None:
        raise ValueError(f"the operation has no name: {query}")
    identity: str | None = None
    fills: dict[str, str] = {}
    meanwhile: tuple[str, ...] = ()
    for name, text in _NOTE.findall(query):
        if name == "Identity":
            identity = text
        elif name == "Meanwhile":
            meanwhile = tuple(text.split(", "))
        elif fill := _FILL.fullmatch(text):
            fills[fill[1]] = fill[2]
        else:
            raise ValueError(f"{title[1]}: {text!r} is not $variable = path")
    if identity is None:
        raise ValueError(f"{title[1]}: no line says # Identity: who")
    return StoryTab(title[1], query, "" if identity == _API_KEY else identity, fills, meanwhile)
