"""Both gateways on the real engine, in front of functions that answer with their event."""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from container.contract import FIELDS
from gateway.api_gateway import Payload
from local.engine.engine import Engine
from local.identities import Identities
from local.issuer import load_issuer
from local.publisher import load_publisher
from local.rehearsal import deployed_functions
from local.rehearsal.rest.deployed_gateways import SERVICES, deploy_gateway
from local.rehearsal.rest.story import Caller, Step
from local.rehearsal.user_pool import (
    DAMAGED_TOKEN,
    FOREIGN_TOKEN,
    ID_TOKEN,
    UserPool,
    open_user_pool,
)
from local.variables import describe_endpoint

SOURCE = """
import json
import os

def handler(event, context):
    answer = {"function": os.environ["FUNCTION"], "event": event}
    return {"statusCode": 200, "headers": {}, "body": json.dumps(answer), "isBase64Encoded": False}

stream_handler = sweep_handler = handler
"""


@dataclass(frozen=True)
class Deployed:
    data_dir: Path
    pool: UserPool
    gateways: dict[Payload, tuple[str, dict[str, str]]]

    def ask(self, payload: Payload, send: str, **more: Any) -> dict[str, Any]:
        caller = Caller(*self.gateways[payload], self.pool.tokens, {"origin": "http://127.0.0.1:1"})
        caller.follow([Step(title="somebody asks", send=send, status=200, **more)])
        return caller.answers[0].body


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("gateways")
    zip_path = folder / "functions.zip"
    with zipfile.ZipFile(zip_path, "w") as archive:
        archive.writestr("lambda_entry.py", SOURCE)
    engine = Engine(folder / "engine", (*deployed_functions.SERVICES, *SERVICES))
    with pytest.MonkeyPatch.context() as patch, engine as url:
        for name, value in describe_endpoint({}, url, url, load_publisher(folder)).items():
            patch.setenv(name, value) if value else patch.delenv(name, raising=False)
        pool = open_user_pool(url, folder)
        with closing(deployed_functions.DeployedFunctions(url, FIELDS)) as functions:
            functions.create(zip_path, {}, {})
            gateways = {
                payload: deploy_gateway(payload, url, pool, functions.alias_arns)
                for payload in Payload
            }
            yield Deployed(folder, pool, gateways)


@pytest.mark.engine
def test_local_programme_has_people_of_pool(deployed: Deployed) -> None:
    people = {each.name: each.sub for each in Identities(deployed.data_dir).everybody()}
    assert people == deployed.pool.subs
    issuer = load_issuer(deployed.data_dir)
    assert (issuer.url, issuer.client_id) == (deployed.pool.issuer_url, deployed.pool.client_id)


@pytest.mark.engine
def test_function_gets_payload_of_gateway(deployed: Deployed) -> None:
    rest = deployed.ask(Payload.REST, "GET /v1/me", who="operator")["body"]
    http = deployed.ask(Payload.HTTP, "GET /v1/me", who="operator")["body"]
    assert (rest["function"], http["function"]) == ("queries", "queries")
    assert (rest["event"]["version"], http["event"]["version"]) == ("1.0", "2.0")
    claims = (
        rest["event"]["requestContext"]["authorizer"]["claims"],
        http["event"]["requestContext"]["authorizer"]["jwt"]["claims"],
    )
    for each in claims:
        assert each["sub"] == deployed.pool.subs["operator"]
        assert each["cognito:groups"] == "[operators]"
    changed = deployed.ask(Payload.HTTP, "PATCH /v1/me", who="sora", body={"language": "ja"})
    assert changed["body"]["function"] == "mutations"


@pytest.mark.engine
@pytest.mark.parametrize("payload", Payload)
@pytest.mark.parametrize("who", [None, DAMAGED_TOKEN, FOREIGN_TOKEN, ID_TOKEN])
def test_wrong_token_is_refused(deployed: Deployed, payload: Payload, who: str | None) -> None:
    status = deployed.ask(payload, "GET /v1/me", who=who)["status"]
    # An HTTP API says what an ID token lacks: the scope.
    assert status == (403 if (payload, who) == (Payload.HTTP, ID_TOKEN) else 401)


@pytest.mark.engine
def test_usage_plans_are_enforced(deployed: Deployed) -> None:
    def statuses(plan: str | None) -> list[int]:
        send = "GET /v1/rewards"
        return [deployed.ask(Payload.REST, send, plan=plan)["status"] for _ in range(2)]

    assert statuses("partner") == [200, 200]
    assert statuses(None) == [403, 403]
    assert statuses("once a day") == [200, 429]
    assert statuses("one at once") == [200, 429]
    assert deployed.ask(Payload.HTTP, "GET /v1/rewards", plan=None)["status"] == 200


@pytest.mark.engine
@pytest.mark.parametrize("payload", Payload)
def test_preflight_allows_token(deployed: Deployed, payload: Payload) -> None:
    asks = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}
    answer = deployed.ask(payload, "OPTIONS /v1/me", headers=asks)
    assert answer["status"] == 204
    assert "patch" in answer["headers"]["access-control-allow-methods"]
    assert "authorization" in answer["headers"]["access-control-allow-headers"]
