"""Access from other machines of the local network with HOST=0.0.0.0, by a key of this start."""

import secrets
from dataclasses import dataclass
from typing import Self

from local.base.environment import HOST
from local.base.network import find_lan_address

KEY_HEADER = "x-development-key"
VISIT_PATH = "/oauth2/visit"


@dataclass(frozen=True)
class LanAccess:
    """`address` is this machine's on the network; `key` opens /dev/*."""

    address: str
    key: str

    @classmethod
    def open(cls) -> Self:
        return cls(find_lan_address() or HOST, secrets.token_urlsafe(24))

    def origin(self, port: int) -> str:
        return f"http://{self.address}:{port}"

    def link(self, port: int) -> str:
        """Return the address of GraphiQL; the key is in its fragment, which browsers never send."""
        return f"{self.origin(port)}/#key={self.key}"

    def app_link(self, origin: str, app: str) -> str:
        """Return the address at an origin that opens an app with the key."""
        return f"{origin}{VISIT_PATH}?app={app}&key={self.key}"
