"""The one IAM principal: the stream handler, which publishes balances."""

import secrets
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from gateway.caller import AccessKey
from gateway.private_file import load_file

USER_ARN: Final = "arn:aws:iam::000000000000:user/publisher"
_BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class _PublisherFile(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, str_min_length=1)

    access_key_id: str
    secret_access_key: str


def load_publisher(data_dir: Path) -> AccessKey:
    """Return the key pair kept in data_dir, which the first use makes.

    Raises:
        ValueError: publisher.json cannot be used; the message names it.
    """
    kept = load_file(data_dir / "publisher.json", _PublisherFile, _make)
    return AccessKey(kept.access_key_id, kept.secret_access_key, USER_ARN)


def _make() -> _PublisherFile:
    return _PublisherFile(
        access_key_id="AKIA" + "".join(secrets.choice(_BASE32) for _ in range(16)),
        secret_access_key=secrets.token_urlsafe(30),
    )
