"""TLS on this machine: a certificate authority, and the server's certificate by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.x509 import (
    Certificate,
    DNSName,
    IPAddress,
    SubjectAlternativeName,
    load_pem_x509_certificate,
)

from gateway.private_file import write_bytes

if TYPE_CHECKING:
    from trustme import CA

# Apple's systems reject longer ones. Source: Apple, "Requirements for trusted certificates in iOS
# 13 and macOS 10.15".
LIFE_DAYS: Final = 800
RENEWED_BEFORE_END_DAYS: Final = 30


@dataclass(frozen=True)
class ServerCertificate:
    """PEM files: the authority that clients trust, and the server's certificate."""

    authority_path: Path
    chain_path: Path
    key_path: Path


def load_certificate(
    folder: Path, hosts: Iterable[str], now: datetime, organization: str
) -> ServerCertificate:
    """Return the certificate kept in the folder for these names and addresses.

    The authority is made once, so that clients trust it once. The certificate is made again when it
    expires soon or lacks a host. Both have the organization's name.

    Raises:
        ValueError: A file cannot be used; the message names it.
    """
    paths = ServerCertificate(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority = _load_authority(paths.authority_path, folder / "ca.key", organization)
    wanted = frozenset(hosts)
    if not _is_good(paths, authority, wanted, now):
        end = now + timedelta(days=LIFE_DAYS)
        made = authority.issue_cert(*sorted(wanted), organization_name=organization, not_after=end)
        write_bytes(paths.key_path, made.private_key_pem.bytes())
        write_bytes(paths.chain_path, b"".join(pem.bytes() for pem in made.cert_chain_pems))
    return paths


def _load_authority(certificate_path: Path, key_path: Path, organization: str) -> "CA":
    import trustme  # noqa: PLC0415 - starts without TLS need not wait for it

    if not certificate_path.exists():
        made = trustme.CA(organization_name=f"{organization} on this machine")
        write_bytes(key_path, made.private_key_pem.bytes())
        write_bytes(certificate_path, made.cert_pem.bytes())
    try:
        return trustme.CA.from_pem(certificate_path.read_bytes(), key_path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{certificate_path} and {key_path.name} cannot be used: {error}. Remove the folder: "
            "the next start makes it, and clients have to trust the new ca.pem"
        ) from error


def _is_good(
    paths: ServerCertificate, authority: "CA", hosts: frozenset[str], now: datetime
) -> bool:
    try:
        kept = load_pem_x509_certificate(paths.chain_path.read_bytes())
    except (OSError, ValueError):
        return False
    issuer = load_pem_x509_certificate(authority.cert_pem.bytes())
    ends_later = kept.not_valid_after_utc > now + timedelta(days=RENEWED_BEFORE_END_DAYS)
    return (
        paths.key_path.exists()
        and kept.issuer == issuer.subject
        and ends_later
        and hosts <= _hosts_of(kept)
    )


def _hosts_of(certificate: Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    addresses = map(str, names.get_values_for_type(IPAddress))
    return {*names.get_values_for_type(DNSName), *addresses}
