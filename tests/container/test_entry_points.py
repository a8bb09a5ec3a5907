from collections.abc import Mapping

import pytest

from gateway.api_gateway import Payload
from resolvers.api.appsync.documents import resolved_fields, whole_document_text
from resolvers.api.graphql.schema import CORE
from tests.support.container_tasks import Fleet, Task
from tests.support.rest import Answer, Rest
from tests.support.rest_contract import check_answer
from tests.support.service import HANAKO

pytestmark = [pytest.mark.engine, pytest.mark.slow]
NEW, OLD = "/v1/rewards/{id}/exchange", "/rewards/{id}/exchange"
KEY = "key-1"
# It selects what AppSync's event is answered with.
EXCHANGE = next(
    whole_document_text(CORE, each, "mutation")
    for each in resolved_fields(CORE)
    if each.name == "exchangeReward"
)


def test_p5_same_key_acts_once_through_container(engine_fleet: Fleet) -> None:
    service = engine_fleet.service
    service.adjust(1500)
    reward_id = service.make_reward()
    task = engine_fleet.start_task()
    credentials = engine_fleet.token(HANAKO["sub"])
    apis = [Rest(service, payload) for payload in Payload]

    first = task.ask(EXCHANGE, credentials, rewardId=reward_id, idempotencyKey=KEY)
    again = task.ask(EXCHANGE, credentials, rewardId=reward_id, idempotencyKey=KEY)
    appsync = service.exchange(reward_id, KEY)
    new = [ask_gateway(api, NEW, reward_id) for api in apis]
    new.append(ask_task(task, NEW, reward_id, credentials))
    old = [ask_gateway(api, OLD, reward_id) for api in apis]
    old.append(ask_task(task, OLD, reward_id, credentials))

    granted = first["data"]["exchangeReward"]
    assert (granted["replayed"], granted["userErrors"]) == (False, [])
    replay = {**granted, "replayed": True}
    assert [again["data"]["exchangeReward"], appsync] == [replay, replay]
    effects = {name: granted[name] for name in ("exchange", "ledgerEntry", "balance")}
    assert [(answer.status, answer.body) for answer in new] == [(200, effects)] * len(new)
    for answer in old:
        assert answer.status == 200
        assert answer.body["exchange_id"] == granted["exchange"]["id"]
        assert answer.body["new_balance"] == granted["balance"]["available"]
    assert len(service.rows("exchanges")) == 1
    assert sum("exchange_id" in row for row in service.rows("points_ledger")) == 1


def ask_gateway(api: Rest, path: str, reward_id: str) -> Answer:
    return api.call("POST", path, HANAKO, key=KEY, body={}, id=reward_id)


def ask_task(task: Task, path: str, reward_id: str, credentials: Mapping[str, str]) -> Answer:
    headers = {**credentials, "Idempotency-Key": KEY}
    answer = task.http.post(path.format(id=reward_id), json={}, headers=headers)
    body = answer.json()
    check_answer("POST", path, answer.status_code, answer.headers, body)
    return Answer(answer.status_code, answer.headers, body)
