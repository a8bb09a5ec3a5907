"""The local SES, as boto3 sees it, and the mails that are kept."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import boto3
import httpx
import pytest
from starlette.responses import PlainTextResponse, Response

from local.outbox.outbox import Outbox
from local.outbox.page import PATH, outbox_routes
from resolvers.workers.mail_services import MailService
from tests.support.mailroom import read_templates
from tests.support.servers import Serve

VALUES = {"reward": "<b>商品券</b>", "points": "1,000", "walletUrl": "http://127.0.0.1:8000/"}
TEMPLATE = "recycle-points-local-exchange_confirmed-ja"


@dataclass
class Running:
    origin: str
    data_dir: Path
    mails: MailService
    refusal: Response | None = None


@pytest.fixture
def running(tmp_path: Path, serve: Serve) -> Iterator[Running]:
    outbox = Outbox(tmp_path)
    origin = serve(outbox_routes(outbox, lambda _: made.refusal))
    with closing(boto3.client("sesv2", endpoint_url=f"{origin}{outbox.path}")) as ses:
        made = Running(origin, tmp_path, MailService("points@example.test", None, ses))
        yield made


def test_mail_is_kept_as_its_template_says(running: Running) -> None:
    running.mails.send("hanako@example.test", TEMPLATE, VALUES)

    (mail,) = httpx.get(f"{running.origin}{PATH}").json()["mails"]
    template = read_templates("ja")["exchange_confirmed"]
    assert (mail["to"], mail["subject"]) == ("hanako@example.test", template["subject"])
    assert "「<b>商品券</b>」との交換" in mail["text"]
    assert "{{" not in mail["text"]
    (path,) = (running.data_dir / "outbox").iterdir()
    assert json.loads(path.read_text("utf-8")) == mail


def test_strangers_read_no_mails(running: Running) -> None:
    running.refusal = PlainTextResponse("no", 403)

    assert httpx.get(f"{running.origin}{PATH}").status_code == 403
    page = httpx.get(f"{running.origin}{PATH}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
