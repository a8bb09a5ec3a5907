"""The one IAM principal: the stream handler that publishes balances."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from local.private_file import read_object, text_fields, write_object

ACCOUNT_ID: Final = "000000000000"
_FILE_NAME: Final = "publisher.json"
_BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True)
class Publisher:
    access_key_id: str
    secret_access_key: str = field(repr=False)

    def identity(self, source_ip: str) -> dict[str, Any]:
        """The identity of an event, as AppSync has it for an IAM user."""
        return {
            "accountId": ACCOUNT_ID,
            "cognitoIdentityPoolId": None,
            "cognitoIdentityId": None,
            "sourceIp": [source_ip],
            "username": self.access_key_id,
            "userArn": f"arn:aws:iam::{ACCOUNT_ID}:user/publisher",
            "cognitoIdentityAuthType": None,
            "cognitoIdentityAuthProvider": None,
        }


def load_publisher(data_dir: Path) -> Publisher:
    """The key pair kept in data_dir, made at first use.

    Raises:
        ValueError: publisher.json is there and cannot be used; the message names it.
    """
    path = data_dir / _FILE_NAME
    content = read_object(path)
    if content is None:
        content = {
            "accessKeyId": "AKIA" + "".join(secrets.choice(_BASE32) for _ in range(16)),
            "secretAccessKey": secrets.token_urlsafe(30),
        }
        write_object(path, content)
    return Publisher(*text_fields(path, content, "accessKeyId", "secretAccessKey"))
