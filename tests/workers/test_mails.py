import json
import re

import pytest

from resolvers.events.catalogue import EventType
from resolvers.workers.mails import LANGUAGES
from resolvers.workers.reminders import NoReminderError, read_reminder
from tests.support.mailroom import TEMPLATES, Mailroom, read_templates
from tools.events.samples import sample_of

# What the mailer fills in; tests/workers/test_mailer.py sees it do so.
VALUES = {
    "points_expiring": {"points", "date", "walletUrl"},
    "exchange_confirmed": {"reward", "points", "walletUrl"},
    "exchange_rejected": {"reward", "points", "walletUrl"},
    "exchange_expired": {"reward", "points", "walletUrl"},
    "voucher_ready": {"reward", "points", "walletUrl"},
}


def test_other_event_reminds_nobody() -> None:
    event = {"detail": sample_of(EventType.POINTS_EARNED)}
    with pytest.raises(NoReminderError):
        read_reminder({"body": json.dumps(event)})


def test_each_language_has_its_file() -> None:
    assert {path.stem for path in TEMPLATES.glob("*")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mail_has_its_text(language: str) -> None:
    templates = read_templates(language)

    assert set(templates) == set(VALUES)
    for name, template in templates.items():
        assert set(template) == {"subject", "text"}
        used = re.findall(r"\{\{(\w+)\}\}", "".join(template["text"]))
        assert set(used) <= VALUES[name]
        assert "{{walletUrl}}" in template["text"]
        # A reward's name is text of any kind; a subject is a header.
        assert "{" not in template["subject"]


@pytest.mark.parametrize(
    ("language", "suffix", "date"),
    [
        ("en-GB", "-en", "31 March 2028"),
        ("EN", "-en", "31 March 2028"),
        ("ja-JP", "-ja", "2028年3月31日"),
        ("fr", "-ja", "2028年3月31日"),
        ("eng", "-ja", "2028年3月31日"),
    ],
)
def test_language_is_the_users(room: Mailroom, language: str, suffix: str, date: str) -> None:
    room.expire_soon()
    room.service.done("updateViewer", input={"language": language})

    room.deliver(*room.events())

    ((_, template, values),) = room.sent.mails
    assert template.endswith(suffix)
    assert values["date"] == date
