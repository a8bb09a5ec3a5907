"""A demo on tables of its own on the engine, and what its people see there."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from local.demo.callers import Callers
from local.demo.past import PastApplication
from local.demo.seed import Demo
from local.identities import FIRST_IDENTITIES, Identity

ISSUER = "https://issuer.example"
ORIGIN = "http://127.0.0.1:8000"
NOW = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)
IDENTITIES = {
    name: Identity(name, f"sub-of-{name}", groups) for name, groups in FIRST_IDENTITIES.items()
}
Invoke = Callable[[Any], Any]


@dataclass
class DemoProgramme:
    product: PastApplication

    def callers(
        self, identities: Mapping[str, Identity] = IDENTITIES, invoke: Invoke | None = None
    ) -> Callers:
        return Callers(invoke or self.product.invoke, identities, issuer_url=ISSUER)

    def demo(
        self,
        *,
        identities: Mapping[str, Identity] = IDENTITIES,
        invoke: Invoke | None = None,
        origin: str = ORIGIN,
    ) -> Demo:
        return Demo(self.callers(identities, invoke), origin)

    def viewer(self, name: str) -> Any:
        self.product.now = NOW
        return self.callers().ask(name, "viewer")


@contextmanager
def open_demo(endpoint_url: str, environment: str) -> Iterator[DemoProgramme]:
    """Open the functions of an environment on the engine; the process has its variables, too."""
    variables = {
        "ENVIRONMENT": environment,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
        "USER_POOL_ISSUER": ISSUER,
        "QR_ISSUE_KEY": "k" * 32,
        "QR_PEPPER": "p" * 32,
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        product = PastApplication(os.environ, NOW)
        yield DemoProgramme(product)
        product._application._database.client.close()
