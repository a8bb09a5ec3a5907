"""The templates of mails have a text for every mail, and ask for no value that is not there."""

import re

import pytest

from resolvers.workers.mails import LANGUAGES
from tests.support.mailroom import TEMPLATES, read_templates

# What the mailer fills in; tests/workers/test_mailer.py sees it do so.
VALUES = {
    "points_expiring": {"points", "date", "walletUrl"},
    "exchange_confirmed": {"reward", "points", "walletUrl"},
    "exchange_rejected": {"reward", "points", "walletUrl"},
    "exchange_expired": {"reward", "points", "walletUrl"},
    "voucher_ready": {"reward", "points", "walletUrl"},
}


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
