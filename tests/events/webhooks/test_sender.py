import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import trustme

from resolvers.events.webhooks.sender import Answer, EndpointError, WebhookSender
from tests.support.webhook_receiver import Receiver, open_receiver

NAME = "partner.example"
BODY = b'{"type":"points.earned"}'


def resolving(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: addresses


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where connections were opened to; none is opened."""
    opened: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], **_: Any) -> Any:
        opened.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("resolvers.events.webhooks.sender.socket.create_connection", refuse)
    return opened


def test_post_arrives_as_it_was_sent(receiver: Receiver) -> None:
    answer = WebhookSender(may_loop_back=True).post(receiver.url, {"Webhook-Id": "entry-1"}, BODY)

    (received,) = receiver.received
    assert (answer.status, received.body) == (204, BODY)
    assert received.headers["Webhook-Id"] == "entry-1"
    assert received.headers["Host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_name_of_address_inside_is_not_asked(connections: list[Any], scheme: str) -> None:
    """tests/domain/partners/test_webhook_urls.py has all addresses that are not public."""
    for address in ("10.0.0.1", "169.254.169.254", "127.0.0.1", "::1", "fd00::1"):
        for addresses in ((address,), ("8.8.8.8", address), (address, "8.8.8.8")):
            sender = WebhookSender(may_loop_back=False, resolve=resolving(*addresses))
            with pytest.raises(EndpointError, match="not public"):
                sender.post(f"{scheme}://{NAME}/", {}, BODY)
    assert connections == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "localhost", "[::1]", "a..b"])
def test_other_spellings_of_loopback_are_found(connections: list[Any], host: str) -> None:
    with pytest.raises(EndpointError, match=r"not public|does not resolve"):
        WebhookSender(may_loop_back=False).post(f"https://{host}/", {}, BODY)
    assert connections == []


def test_name_is_resolved_once_and_its_addresses_asked(connections: list[Any]) -> None:
    """A name that answers another address a moment later, as for DNS rebinding, gains nothing."""
    answers = iter([["8.8.8.8", "1.1.1.1"], ["169.254.169.254"]])
    sender = WebhookSender(may_loop_back=False, resolve=lambda _host, _port: next(answers))

    with pytest.raises(EndpointError, match="ConnectionRefusedError"):
        sender.post(f"https://{NAME}:8443/", {}, BODY)

    assert connections == [("8.8.8.8", 8443), ("1.1.1.1", 8443)]


def test_redirect_is_an_answer(receiver: Receiver) -> None:
    receiver.status = 307
    receiver.headers = {"Location": receiver.url}

    assert WebhookSender(may_loop_back=True).post(receiver.url, {}, BODY).status == 307
    assert len(receiver.received) == 1


@contextmanager
def partner_with_certificate(name: str) -> Iterator[tuple[Receiver, ssl.SSLContext]]:
    """An endpoint with a certificate of this name, and what trusts its authority."""
    authority = trustme.CA()
    shows, trusts = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(name).configure_cert(shows)
    authority.configure_trust(trusts)
    with open_receiver(shows) as receiver:
        yield receiver, trusts


def post_to_name(receiver: Receiver, context: ssl.SSLContext) -> Answer:
    sender = WebhookSender(may_loop_back=True, resolve=resolving("127.0.0.1"), context=context)
    return sender.post(receiver.url.replace("127.0.0.1", NAME), {}, BODY)


def test_certificate_and_host_are_of_the_name() -> None:
    with partner_with_certificate(NAME) as (receiver, trusts):
        assert post_to_name(receiver, trusts).status == 204
    assert receiver.received[0].headers["Host"].startswith(f"{NAME}:")


def test_certificate_that_proves_nothing_is_refused() -> None:
    for name, untrusting in (
        (NAME, ssl.create_default_context()),
        ("a.example", None),
        ("127.0.0.1", None),
    ):
        with (
            partner_with_certificate(name) as (receiver, trusts),
            pytest.raises(EndpointError, match="SSLCertVerificationError"),
        ):
            post_to_name(receiver, untrusting or trusts)
        assert receiver.received == []


@contextmanager
def endpoint_that(answers: Callable[[socket.socket], object]) -> Iterator[str]:
    """Yield the URL of an endpoint that does this with its first connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connected, _ = listener.accept()
            with connected:
                connected.recv(65_536)
                answers(connected)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


def drip(connected: socket.socket) -> None:
    """Send a byte at a time: no single one takes long."""
    with contextlib.suppress(OSError):
        while True:
            connected.sendall(b"H")
            time.sleep(0.05)


def test_answer_in_drops_ends_in_time() -> None:
    began = time.monotonic()
    with endpoint_that(drip) as url, pytest.raises(EndpointError, match="no answer: in 1 s"):
        WebhookSender(may_loop_back=True, answer_seconds=1).post(url, {}, BODY)
    assert time.monotonic() - began < 10


def test_fault_quotes_nothing_of_the_url() -> None:
    with pytest.raises(EndpointError) as raised:
        WebhookSender(may_loop_back=True).post("http://127.0.0.1:9/marker?marker", {}, BODY)

    assert "marker" not in str(raised.value)
    assert raised.value.__cause__ is None
