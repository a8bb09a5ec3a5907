"""The users that Terraform gives ElastiCache, on a Valkey of this machine."""

import json
from pathlib import Path
from typing import Any

from valkey import Valkey as Client

from local.valkey import Valkey

ACCESS = Path(__file__).parents[2] / "infra" / "modules" / "valkey" / "access.json"
PASSWORD = "password-of-a-test"


def make_users(valkey: Valkey, environment: str) -> dict[str, str]:
    """Return Valkey's address for each of the users; nobody else signs in any more."""
    client: Any = Client.from_url(valkey.url)
    urls = {}
    for name, access in json.loads(ACCESS.read_text("utf-8")).items():
        rules = [f">{PASSWORD}", *access.replace("ENV", environment).split()]
        client.execute_command("ACL", "SETUSER", name, *rules)
        urls[name] = valkey.url.replace("://", f"://{name}:{PASSWORD}@")
    client.execute_command("ACL", "SETUSER", "default", "off")
    client.close()
    return urls
