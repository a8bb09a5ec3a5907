import json
import logging
from typing import Any

import pytest

from resolvers.api.appsync.errors import AppSyncError, InternalFailure
from resolvers.api.rest.adapter import RestAdapter
from tests.support.clients import FailsReads, LosesRequests
from tests.support.rest import Answer, Rest
from tests.support.service import HANAKO
from tests.support.telemetry_lines import LOGGER, last_line

EXCHANGE = "/v1/rewards/{id}/exchange"


def exchange(rest: Rest, reward_id: str, key: str = "key-1", **body: object) -> Answer:
    return rest.call("POST", EXCHANGE, HANAKO, key=key, body=body, id=reward_id)


def test_exchange_answers_as_the_field_does(rest: Rest) -> None:
    reward_id = rest.service.make_reward()

    made = exchange(rest, reward_id, quantity=2)
    replay = exchange(rest, reward_id, quantity=2)

    field = rest.service.exchange(reward_id, quantity=2)
    assert (made.status, replay.status) == (201, 200)
    assert made.body == replay.body
    assert made.body == {name: field[name] for name in ("exchange", "ledgerEntry", "balance")}
    assert made.headers["location"] == f"../../exchanges/{made.body['exchange']['id']}"
    assert "idempotency-replayed" not in made.headers
    assert replay.headers["idempotency-replayed"] == "true"


def test_refusal_is_a_problem_with_its_details(rest: Rest) -> None:
    refused = exchange(rest, rest.service.make_reward(), quantity=4)

    assert refused.status == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.body == {
        "type": "urn:recycle-points:problem:insufficient-points",
        "title": "Insufficient points",
        "status": 409,
        "detail": "the request needs 2000 points, but only 1500 are available",
        "instance": "urn:recycle-points:request:request-1",
        "code": "INSUFFICIENT_POINTS",
        "required": 2000,
        "available": 1500,
        "shortfall": 500,
    }


def test_next_page_is_linked_relatively(rest: Rest) -> None:
    names = {rest.service.make_location(names={"ja": f"駅 {n}"}) for n in range(3)}

    first = rest.call("GET", "/v1/locations", query={"limit": "2", "status": "OPEN"})
    cursor = first.body["nextCursor"]
    query = {"limit": "2", "status": "OPEN", "cursor": cursor}
    second = rest.call("GET", "/v1/locations", query=query)

    assert first.headers["link"] == f'<?limit=2&status=OPEN&cursor={cursor}>; rel="next"'
    assert "link" not in second.headers
    assert second.body["nextCursor"] is None
    items = [*first.body["items"], *second.body["items"]]
    assert {item["id"] for item in items} == {*names, rest.service.location_id}


def test_unchanged_public_answer_is_304(rest: Rest) -> None:
    whole = rest.call("GET", "/v1/earn-rules")

    for tag in (whole.headers["etag"], f'"other", {whole.headers["etag"]}', "*"):
        kept = rest.call("GET", "/v1/earn-rules", headers={"If-None-Match": tag})
        assert (kept.status, kept.body) == (304, None)
        assert kept.headers["etag"] == whole.headers["etag"]
    other = rest.call("GET", "/v1/earn-rules", headers={"If-None-Match": 'W/"other"'})
    assert (other.status, other.body) == (200, whole.body)
    assert whole.headers["cache-control"] == "max-age=60"


def test_token_of_another_pool_is_403(rest: Rest) -> None:
    ours = Rest(rest.service.with_settings(user_pool_issuer=HANAKO["issuer"]), rest.payload)

    assert ours.call("GET", "/v1/me", HANAKO).status == 200
    foreign = {**HANAKO, "issuer": "https://other.example"}
    assert ours.call("GET", "/v1/me", foreign).status == 403


def test_fault_is_masked(rest: Rest) -> None:
    answer = Rest(rest.service.through(FailsReads(rest.service.client)), rest.payload).call(
        "GET", "/v1/me", HANAKO
    )
    assert (answer.status, answer.body["code"]) == (500, "INTERNAL_FAILURE")


def test_unknown_outcome_is_503_with_retry(rest: Rest) -> None:
    silent = LosesRequests(rest.service.client, count=100)
    lost = Rest(rest.service.through(silent), rest.payload)

    answer = exchange(lost, rest.service.make_reward())

    assert (answer.status, answer.body["code"]) == (503, "OUTCOME_UNKNOWN")
    assert answer.headers["retry-after"] == "1"


def test_refused_request_is_noted_once(rest: Rest, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    refused = rest.call("GET", "/v1/me")
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert last_line(caplog)["outcome"] == "Unauthorized"
    assert rest.call("GET", "/v1/rewards", query={"x": "1"}).status == 400
    assert last_line(caplog)["outcome"] == "InvalidInput"
    assert rest.call("GET", "/v1/rewards/{id}", id="none").status == 404
    assert last_line(caplog)["outcome"] == "ok"


def test_fault_of_reading_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    noted: list[tuple[str, AppSyncError | None]] = []
    unused: Any = None
    adapter = RestAdapter(unused, user_pool_issuer=None)

    def note(place: str, error: AppSyncError | None) -> None:
        noted.append((place, error))

    answer = adapter.answer({"requestContext": {}}, "request-7", unused, note)

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (500, "INTERNAL_FAILURE")
    [(_, error)] = noted
    assert isinstance(error, InternalFailure)
    assert "KeyError" in error.kind
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("request request-7 failed at ")
