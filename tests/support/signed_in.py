import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from local.base.app_clients import read_clients

VERIFIER = "v" * 43
STATE = "a state & more"


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True)
class App:
    """`http` is its browser, with the cookies."""

    http: httpx.Client
    origin: str
    name: str = "wallet"

    @property
    def client_id(self) -> str:
        return read_clients()[self.name].client_id

    @property
    def address(self) -> str:
        return f"{self.origin}/{self.name}/"

    def request(self, **changed: str | None) -> dict[str, str]:
        """Return the parameters of an authorization; None leaves one out."""
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.address,
            "scope": "openid",
            "state": STATE,
            "nonce": "n-1",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            **changed,
        }
        return {name: each for name, each in parameters.items() if each is not None}

    def authorize(self, **changed: str | None) -> httpx.Response:
        return self.http.get("/oauth2/authorize", params=self.request(**changed))

    def choose(self, sub: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Send the form of the page."""
        return self.http.post(
            "/oauth2/authorize",
            params=self.request(),
            data={"identity": sub},
            headers={"origin": self.origin, **(headers or {})},
        )

    def code(self, sub: str) -> str:
        return read_answer(self.choose(sub))["code"]

    def redeem(self, code: str, **changed: str | None) -> httpx.Response:
        return self.post(
            "token",
            grant_type="authorization_code",
            code=code,
            **{"redirect_uri": self.address, "code_verifier": VERIFIER, **changed},
        )

    def sign_in(self, sub: str) -> dict[str, Any]:
        """Return the tokens of an identity."""
        answer = self.redeem(self.code(sub))
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def renew(self, refresh_token: str) -> httpx.Response:
        return self.post("token", grant_type="refresh_token", refresh_token=refresh_token)

    def post(self, endpoint: str, **parameters: str | None) -> httpx.Response:
        form = {"client_id": self.client_id, **parameters}
        given = {name: each for name, each in form.items() if each is not None}
        return self.http.post(f"/oauth2/{endpoint}", data=given)


def read_answer(response: httpx.Response) -> dict[str, str]:
    """Return the parameters that the browser is sent to an app with."""
    assert response.status_code == 303, response.text
    return {name: each for name, (each,) in parse_qs(target(response).query).items()}


def target(response: httpx.Response) -> Any:
    return urlsplit(response.headers["location"])
