"""The mails of `make run`: answers as SES does, and keeps the newest mails as files.

Source: Amazon SES API v2 Reference, SendEmail.
"""

import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, Field, Json, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer_json
from gateway.private_file import describe_problem

KEPT_MAILS: Final = 200
TEMPLATES: Final = Path(__file__).parents[2] / "infra" / "modules" / "mailer" / "templates"
_PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")


class _Template(BaseModel):
    TemplateName: str
    TemplateData: Json[dict[str, str]]


class _Content(BaseModel):
    Template: _Template


class _Destination(BaseModel):
    ToAddresses: list[str] = Field(min_length=1, max_length=1)


class _SendEmail(BaseModel):
    FromEmailAddress: str
    Destination: _Destination
    Content: _Content


@dataclass(frozen=True)
class KeptMail:
    """A mail with its number; a file of the folder has the same in JSON."""

    number: int
    sent_at: str
    sender: str
    to: str
    template: str
    subject: str
    text: str


class Outbox:
    """`path` has a key of this start, which only the functions know: no other client sends mails.

    The user pool answers there, too.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = f"/dev/mail-service/{secrets.token_urlsafe(24)}"
        self._folder = data_dir / "outbox"
        self._templates = {
            f"{name}-{path.stem}": template
            for path in TEMPLATES.glob("*.json")
            for name, template in json.loads(path.read_text("utf-8")).items()
        }
        self._lock = threading.Lock()

    def list_after(self, number: int) -> list[KeptMail]:
        """Return the kept mails with a higher number, oldest first."""
        return [
            KeptMail(**json.loads(path.read_text("utf-8")))
            for path in self._files()
            if int(path.stem) > number
        ]

    async def answer_mail(self, request: Request) -> Response:
        """Answer SendEmail with a template; keep the mail as SES would send it."""
        try:
            given = _SendEmail.model_validate_json(await request.body())
        except ValidationError as error:
            return refuse("BadRequestException", describe_problem(error))
        template = given.Content.Template
        # recycle-points-ENVIRONMENT-NAME-LANGUAGE
        name = "-".join(template.TemplateName.rsplit("-", 2)[1:])
        if name not in self._templates:
            return refuse("NotFoundException", f"Template {template.TemplateName} does not exist")
        parts = self._templates[name]
        mail = {
            "sent_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "sender": given.FromEmailAddress,
            "to": given.Destination.ToAddresses[0],
            "template": name,
            "subject": parts["subject"],
            "text": _fill("\n\n".join(parts["text"]), template.TemplateData),
        }
        return answer_json({"MessageId": str(self._keep(mail).number)})

    def _keep(self, mail: Mapping[str, str]) -> KeptMail:
        with self._lock:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            files = self._files()
            number = int(files[-1].stem) + 1 if files else 1
            kept = KeptMail(number, **mail)
            text = json.dumps(asdict(kept), ensure_ascii=False, indent=2)
            (self._folder / f"{number:06}.json").write_text(f"{text}\n", "utf-8")
            for old in files[: len(files) + 1 - KEPT_MAILS]:
                old.unlink()
        return kept

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.json"), key=lambda path: int(path.stem))


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values into a template; like SES, escape nothing."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def refuse(error_type: str, message: str) -> Response:
    """Return an error in the form of AWS's services."""
    headers = {"x-amzn-errortype": error_type}
    body: dict[str, Any] = {"__type": error_type, "message": message}
    return answer_json(body, 400, headers=headers)
