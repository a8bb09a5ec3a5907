"""The local SES, as boto3 sees it, and the mails that are kept."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.outbox.outbox import KEPT_MAILS, Outbox
from local.outbox.page import PATH, outbox_routes
from resolvers.workers.mail_services import MailService
from tests.support.mailroom import read_templates

VALUES = {"reward": "<b>商品券</b>", "points": "1,000", "walletUrl": "http://127.0.0.1:8000/"}
TEMPLATE = "recycle-points-local-exchange_confirmed-ja"


@dataclass
class Running:
    origin: str
    data_dir: Path
    mails: MailService
    refusal: Response | None = None

    def listed(self, **parameters: Any) -> list[Any]:
        found: list[Any] = httpx.get(f"{self.origin}{PATH}", params=parameters).json()["mails"]
        return found


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    outbox = Outbox(tmp_path)
    with ExitStack() as stack:
        listener = bind_socket("127.0.0.1", 0)
        stack.callback(listener.close)
        app = Starlette(routes=outbox_routes(outbox, lambda _: made.refusal))
        start_server(app, [Listener(listener, None)], stack)
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        ses = boto3.client("sesv2", endpoint_url=f"{origin}{outbox.path}")
        stack.enter_context(closing(ses))
        made = Running(origin, tmp_path, MailService("points@example.test", None, ses))
        yield made


def test_mail_is_kept_as_its_template_says(running: Running) -> None:
    running.mails.send("hanako@example.test", TEMPLATE, VALUES)

    (mail,) = running.listed()
    template = read_templates("ja")["exchange_confirmed"]
    assert (mail["to"], mail["subject"]) == ("hanako@example.test", template["subject"])
    assert "「<b>商品券</b>」との交換" in mail["text"]
    assert "{{" not in mail["text"]
    (path,) = (running.data_dir / "outbox").iterdir()
    assert json.loads(path.read_text("utf-8")) == mail


def test_mails_are_listed_after_a_number(running: Running) -> None:
    for name in ("hanako", "taro"):
        running.mails.send(f"{name}@example.test", TEMPLATE, VALUES)

    assert [mail["number"] for mail in running.listed()] == [1, 2]
    assert [mail["to"] for mail in running.listed(after=1)] == ["taro@example.test"]
    assert httpx.get(f"{running.origin}{PATH}", params={"after": "-1"}).status_code == 400


def test_newest_mails_are_kept(running: Running) -> None:
    folder = running.data_dir / "outbox"
    running.mails.send("hanako@example.test", TEMPLATE, VALUES)
    first = (folder / "000001.json").read_text("utf-8")
    for number in range(2, KEPT_MAILS + 1):
        (folder / f"{number:06}.json").write_text(first, "utf-8")

    running.mails.send("taro@example.test", TEMPLATE, VALUES)

    numbers = sorted(int(path.stem) for path in folder.iterdir())
    assert numbers == [*range(2, KEPT_MAILS + 2)]


def test_unknown_template_is_refused(running: Running) -> None:
    with pytest.raises(ClientError, match="NotFoundException"):
        running.mails.send("hanako@example.test", "recycle-points-local-other-ja", VALUES)
    assert running.listed() == []


def test_strangers_read_no_mails(running: Running) -> None:
    running.refusal = PlainTextResponse("no", 403)

    assert httpx.get(f"{running.origin}{PATH}").status_code == 403
    page = httpx.get(f"{running.origin}{PATH}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
