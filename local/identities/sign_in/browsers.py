"""The browsers that are signed in, so that another app does not ask again."""

import secrets
from typing import Final

# Source: Amazon Cognito Developer Guide, "User pool managed login": the session cookie.
REMEMBERED_SECONDS: Final = 60 * 60


class Browsers:
    """Known by the value of their cookie, until the server stops."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, float]] = {}

    def remember(self, sub: str, now_seconds: float) -> str:
        """Return the cookie of a browser in which an identity signs in."""
        self._known = {
            cookie: each for cookie, each in self._known.items() if each[1] > now_seconds
        }
        cookie = secrets.token_urlsafe(32)
        self._known[cookie] = (sub, now_seconds + REMEMBERED_SECONDS)
        return cookie

    def find(self, cookie: str, now_seconds: float) -> str | None:
        """Return the sub of the signed-in identity."""
        sub, until_seconds = self._known.get(cookie, (None, 0.0))
        return sub if until_seconds > now_seconds else None

    def forget(self, cookie: str) -> None:
        self._known.pop(cookie, None)
