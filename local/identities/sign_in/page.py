"""The page of the sign-in, in Japanese and English; it has no script."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from local.base.brand import read_programme_names
from local.base.page_files import PageFiles
from local.identities.identities import Identity
from local.identities.sign_in.authorization import AuthorizationRequest

_ASSETS: Final = Path(__file__).parent / "assets"
FILES: Final = PageFiles(_ASSETS, "/oauth2/assets/")
_TEXTS: Final[Mapping[str, Any]] = json.loads((_ASSETS / "texts.json").read_bytes())
_CITIZENS: Final = "citizens"
# The main users of an app come first.
_USERS_OF_APPS: Final = {
    "wallet": [_CITIZENS],
    "kiosk": ["kiosks"],
    "console": ["operators", "admins", "auditors"],
}


class Trouble(StrEnum):
    """The reason why the page cannot sign a person in; its texts have this name."""

    CLIENT = "client_id"
    REDIRECT_URI = "redirect_uri"
    LOGOUT_URI = "logout_uri"
    STRANGER = "stranger"
    FOREIGN_PAGE = "foreign_page"

    @property
    def status(self) -> int:
        return 403 if self in (Trouble.STRANGER, Trouble.FOREIGN_PAGE) else 400


def answer_choice(
    request: Request, asked: AuthorizationRequest, identities: Sequence[Identity]
) -> Response:
    """Return the page on which a person chooses an identity for an app."""
    language = _choose_language(request)
    texts = _TEXTS[language]
    users = _USERS_OF_APPS[asked.client.app]
    roles = [role for role in texts["roles"] if role not in users]
    others = "".join(_list_role(role, identities, texts) for role in roles)
    body = Template((_ASSETS / "choice.html").read_text("utf-8")).substitute(
        {name: escape(text) for name, text in texts["choice"].items()},
        app=escape(texts["apps"][asked.client.app]),
        action=escape(f"?{request.url.query}"),
        users="".join(_list_role(role, identities, texts) for role in users),
        others=others,
    )
    # Chromium applies form-action to the redirect after a form, too.
    target = urlsplit(asked.redirect_uri)
    return _answer(request, language, body, 200, f"{target.scheme}://{target.netloc}")


def answer_trouble(request: Request, trouble: Trouble) -> Response:
    """Return the page that gives the reason why signing in is impossible."""
    language = _choose_language(request)
    title, advice = _TEXTS[language]["troubles"][trouble]
    body = f"<h1>{escape(title)}</h1>\n<p>{escape(advice)}</p>"
    return _answer(request, language, body, trouble.status, "")


def _list_role(role: str, identities: Iterable[Identity], texts: Mapping[str, Any]) -> str:
    """Return the buttons of a role's identities; nothing if it has none."""
    label = escape(texts["roles"][role])
    buttons = "".join(
        f'<li><button name="identity" value="{escape(each.sub)}">'
        f'<span class="name">{escape(each.name)}</span> <span class="role">{label}</span>'
        "</button></li>\n"
        for each in identities
        if role in (each.groups or [_CITIZENS])
    )
    return f'<ul aria-label="{label}">\n{buttons}</ul>\n' if buttons else ""


def _answer(request: Request, language: str, body: str, status: int, target: str) -> Response:
    other = next(each for each in _TEXTS if each != language)
    query = [each for each in parse_qsl(request.url.query) if each[0] != "lang"]
    page = Template((_ASSETS / "page.html").read_text("utf-8")).substitute(
        language=language,
        title=escape(_TEXTS[language]["title"]),
        programme=escape(read_programme_names()[language]),
        other=other,
        other_language=escape(_TEXTS[other]["language"]),
        other_address=escape(f"?{urlencode([*query, ('lang', other)])}"),
        body=body,
    )
    policy = (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {target}".strip()
    )
    headers = {
        "content-security-policy": policy,
        "cache-control": "no-store",
        # With no-referrer, a form's request would lack its page's origin.
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(page, status, headers)


def _choose_language(request: Request) -> str:
    """Return lang=, as in Cognito's managed login, or else the browser's preferred language."""
    wished = [
        request.query_params.get("lang", ""),
        *request.headers.get("accept-language", "").split(","),
    ]
    languages = (each.strip()[:2].lower() for each in wished)
    return next((each for each in languages if each in _TEXTS), "ja")
