"""The authority is made once; the certificate again where it ends or lacks a host."""

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.certificates import ServerCertificate
from gateway.certificates import load_certificate as load_certificate_of

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HOSTS = ("localhost", "127.0.0.1")


def load_certificate(folder: Path, hosts: Iterable[str], now: datetime) -> ServerCertificate:
    return load_certificate_of(folder, hosts, now, "books")


def test_certificate_is_kept_and_private(tmp_path: Path) -> None:
    first = load_certificate(tmp_path, HOSTS, NOW)
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert load_certificate(tmp_path, HOSTS, NOW + timedelta(days=769)) == first
    assert {path: path.read_bytes() for path in kept} == kept
    ssl.create_default_context(cafile=first.authority_path)
