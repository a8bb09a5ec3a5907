from gateway.api_gateway import Payload
from tests.support.rest import Answer, Rest
from tests.support.service import HANAKO, Service


def test_p5_same_key_through_every_entry_point(service: Service) -> None:
    service.with_points(1500)
    reward_id = service.make_reward()
    apis = [Rest(service, payload) for payload in Payload]

    field = service.exchange(reward_id)
    new = [exchange(api, "/v1/rewards/{id}/exchange", reward_id) for api in apis]
    old = [exchange(api, "/rewards/{id}/exchange", reward_id) for api in apis]

    effects = {name: field[name] for name in ("exchange", "ledgerEntry", "balance")}
    for answer in new:
        assert (answer.status, answer.body) == (200, effects)
        assert answer.headers["idempotency-replayed"] == "true"
    for answer in old:
        assert answer.status == 200
        assert answer.body["exchange_id"] == field["exchange"]["id"]
        assert answer.body["new_balance"] == field["balance"]["available"]
    assert len(service.rows("exchanges")) == 1


def exchange(api: Rest, path: str, reward_id: str) -> Answer:
    return api.call("POST", path, HANAKO, key="key-1", body={}, id=reward_id)
