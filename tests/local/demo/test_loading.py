import os
from collections.abc import Iterator
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


@pytest.fixture
def product(
    engine_endpoint: str, engine_environment: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PastApplication]:
    """The functions of an environment with empty tables."""
    for name, value in {
        "ENVIRONMENT": engine_environment,
        "AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint,
        "USER_POOL_ISSUER": ISSUER,
        "QR_ISSUE_KEY": "k" * 32,
        "QR_PEPPER": "p" * 32,
    }.items():
        monkeypatch.setenv(name, value)
    product = PastApplication(os.environ, NOW)
    yield product
    product._application._database.client.close()


def test_story_adds_up_and_runs_once(product: PastApplication) -> None:
    identities = {
        name: Identity(name, f"sub-of-{name}", groups) for name, groups in FIRST_IDENTITIES.items()
    }

    def viewer(name: str) -> Any:
        product.now = NOW
        return Clients(product.invoke, identities, issuer_url=ISSUER).ask(name, "viewer")

    def load() -> dict[str, Any]:
        clients = Clients(product.invoke, identities, issuer_url=ISSUER)
        load_story(product, clients, Demo(clients, "http://127.0.0.1:8000"), NOW)
        return {name: viewer(name)["balance"] for name in ("sora", "mei", "ren", "kenta")}

    first = load()
    assert (first["mei"]["held"], first["kenta"]["available"]) == (80, 160)
    assert viewer("kenta")["isSuspended"]
    assert viewer("aoi")["displayName"] is None
    report = verify_programme(product._application._database)
    assert not report.problems
    assert report.entries_checked > 100

    assert {name: each["version"] for name, each in load().items()} == {
        name: each["version"] for name, each in first.items()
    }
