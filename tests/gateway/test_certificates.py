import ssl
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from gateway import certificates

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HOSTS = ("localhost", "127.0.0.1")
load_certificate = partial(certificates.load_certificate, organization="books")


def test_certificate_is_kept_and_private(tmp_path: Path) -> None:
    first = load_certificate(tmp_path, HOSTS, NOW)
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert load_certificate(tmp_path, HOSTS, NOW + timedelta(days=769)) == first
    assert {path: path.read_bytes() for path in kept} == kept
    ssl.create_default_context(cafile=first.authority_path)


def test_unfit_certificate_is_made_again(tmp_path: Path) -> None:
    for hosts, days, lost in (
        (HOSTS, 770, []),
        (("localhost", "::1"), 0, []),
        *((HOSTS, 0, [name]) for name in ("ca.pem", "server.pem", "server.key")),
    ):
        before = load_certificate(tmp_path, HOSTS, NOW).chain_path.read_bytes()
        for name in lost:
            (tmp_path / name).unlink()
        after = load_certificate(tmp_path, hosts, NOW + timedelta(days=days)).chain_path
        assert after.read_bytes() != before
