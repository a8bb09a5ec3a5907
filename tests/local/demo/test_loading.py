import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from local.demo.loading import load_story
from local.demo.seed import Demo
from local.demo.time_travel import PastApplication
from local.identities.clients import Clients
from local.identities.identities import FIRST_IDENTITIES, Identity

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ISSUER = "https://issuer.example"
NOW = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)


@dataclass
class Programme:
    """The functions of an environment with empty tables, and what its people see there."""

    product: PastApplication

    def clients(self) -> Clients:
        identities = {
            name: Identity(name, f"sub-of-{name}", groups)
            for name, groups in FIRST_IDENTITIES.items()
        }
        return Clients(self.product.invoke, identities, issuer_url=ISSUER)

    def load(self) -> None:
        demo = Demo(self.clients(), "http://127.0.0.1:8000")
        load_story(self.product, self.clients(), demo, NOW)

    def viewer(self, name: str) -> Any:
        self.product.now = NOW
        return self.clients().ask(name, "viewer")


@pytest.fixture
def programme(
    engine_endpoint: str, engine_environment: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Programme]:
    for name, value in {
        "ENVIRONMENT": engine_environment,
        "AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint,
        "USER_POOL_ISSUER": ISSUER,
        "QR_ISSUE_KEY": "k" * 32,
        "QR_PEPPER": "p" * 32,
    }.items():
        monkeypatch.setenv(name, value)
    product = PastApplication(os.environ, NOW)
    yield Programme(product)
    product._application._database.client.close()


def balances(programme: Programme) -> dict[str, Any]:
    return {name: programme.viewer(name)["balance"] for name in ("sora", "mei", "ren", "kenta")}


def test_story_adds_up_and_is_told_once(programme: Programme) -> None:
    programme.load()
    told = balances(programme)
    assert (told["mei"]["held"], told["kenta"]["available"]) == (80, 160)
    assert programme.viewer("kenta")["isSuspended"]
    assert programme.viewer("aoi")["displayName"] is None
    report = verify_programme(programme.product._application._database)
    assert not report.problems
    assert report.entries_checked > 100

    programme.load()
    assert {name: each["version"] for name, each in balances(programme).items()} == {
        name: each["version"] for name, each in told.items()
    }
