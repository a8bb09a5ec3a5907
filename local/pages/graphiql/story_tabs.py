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
_IDENTITY: Final = re.compile(r"^# Identity: (.+)$", re.MULTILINE)
_FILL: Final = re.compile(r"^# Fills: (.+)$", re.MULTILINE)
_MEANWHILE: Final = re.compile(r"^# Meanwhile: (.+)$", re.MULTILINE)
_TITLE: Final = re.compile(r"^(?:query|mutation|subscription) (\w+)", re.MULTILINE)
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
    return [_parse_tab(path.read_text(encoding="utf-8")) for path in sorted(_STORY.glob("*"))]


def _parse_tab(query: str) -> StoryTab:
    (title,), (identity,) = _TITLE.findall(query), _IDENTITY.findall(query)
    meanwhile = tuple(name for names in _MEANWHILE.findall(query) for name in names.split(", "))
    fills = dict(note.removeprefix("$").split(" = ") for note in _FILL.findall(query))
    return StoryTab(title, query, "" if identity == _API_KEY else identity, fills, meanwhile)
