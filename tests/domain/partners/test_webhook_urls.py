import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.partners.webhook_urls import check_webhook_url, may_connect

PUBLIC = ("8.8.8.8", "203.0.114.1", "2606:4700::1111", "2001:4860:4860::8888")
LOOPBACK = ("127.0.0.1", "127.8.9.10", "::1")
INSIDE = (
    "0.0.0.0",  # noqa: S104 - an address that is refused
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fd00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::10.0.0.1",
    "2002:0a00:0001::1",
    "2002:0808:0808::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
)


def check(url: str, *, may_loop_back: bool = False) -> str:
    return check_webhook_url(url, ["input", "url"], may_loop_back=may_loop_back)


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_gets_https_only(address: str) -> None:
    assert may_connect("https", address, may_loop_back=False)
    assert not may_connect("http", address, may_loop_back=True)
    assert check(f"https://{literal(address)}:8443/events?a=b")


@pytest.mark.parametrize("address", [*INSIDE, *LOOPBACK, "not an address", ""])
def test_address_inside_gets_nothing(address: str) -> None:
    assert not may_connect("https", address, may_loop_back=False)
    assert not may_connect("http", address, may_loop_back=False)


@pytest.mark.parametrize("address", INSIDE)
def test_loopback_setting_opens_no_other_network(address: str) -> None:
    assert not may_connect("https", address, may_loop_back=True)
    if "%" not in address:
        with pytest.raises(InvalidInputError, match="public address"):
            check(f"https://{literal(address)}/", may_loop_back=True)


@pytest.mark.parametrize("host", ["localhost", *map(literal, LOOPBACK)])
def test_loopback_url_needs_its_setting(host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(InvalidInputError):
            check(f"{scheme}://{host}:9000/")
        assert check(f"{scheme}://{host}:9000/", may_loop_back=True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://partner.example/", "https"),
        ("ftp://partner.example/", "like https://"),
        ("https:///events", "like https://"),
        ("partner.example", "like https://"),
        ("https://partner.example:65536/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://a..example/", "1 to 63 characters"),
        (f"https://{'a' * 64}.example/", "1 to 63 characters"),
        ("https://user@partner.example/", "user or a password"),
        ("https://user:secret@partner.example/", "user or a password"),
        ("https://partner.example/#top", "fragment"),
        ("https://焼津.example/", "ASCII"),
        ("https://partner.example/a b", "ASCII"),
        ("https://a.localhost/", "public address"),
        ("https://localhost./", "public address"),
        ("https://10.0.0.1./", "public address"),
        ("https://2130706433/", "all four parts"),
        ("https://0x7f000001/", "all four parts"),
        ("https://127.1/", "all four parts"),
        ("https://0177.0.0.1/", "all four parts"),
        ("https://partner.example.0X/", "all four parts"),
        ("https://partner.example/\n", "control characters"),
        ("https://partner.example/" + "x" * 1977, "2000 characters"),
    ],
)
def test_unusable_url_says_why(url: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as raised:
        check(url)

    assert raised.value.field == ["input", "url"]
