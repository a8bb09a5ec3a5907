"""The CPU of REST, compared with the event handler's answer of the same field."""

from collections.abc import Mapping
from typing import Any

from gateway.api_gateway import Payload
from resolvers.application import Application
from resolvers.domain.rewards.rewards import create_reward
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import to_attributes
from resolvers.storage.rewards import reward_texts
from tests.support.change_requests import TOTE
from tests.support.identities import API_KEY, NOW, SETTINGS
from tests.support.rest import gateway_event
from tests.support.service import HANAKO, event_of
from tools.benchmarks.handler import InstantDatabase, lines_written
from tools.benchmarks.harness import Comparison, Results, Scale, compare, cpu_seconds, ratio_figure

FIELD = "the field"
PAGE_ROWS = 20
REQUESTS: Mapping[str, tuple[str, str, Any]] = {
    "viewer": ("viewer", "/v1/me", HANAKO),
    "a page of rewards": ("rewards", "/v1/rewards", API_KEY),
}


class InstantCatalogue(InstantDatabase):
    """Has a page of rewards, too."""

    def __init__(self) -> None:
        super().__init__()
        content = {"names": {"ja": TOTE["names"]["ja"]}, "points_cost": 500}
        content["fulfilment_type"] = TOTE["fulfilmentType"]
        rows = [
            reward_texts.split(
                create_reward(content, reward_id=f"reward-{n}", request_hash=None, now=NOW)
            )
            for n in range(PAGE_ROWS)
        ]
        self._rewards = [to_attributes(reward) for reward, _ in rows]
        self._texts = [to_attributes(texts) for _, texts in rows]

    def query(self, **_: object) -> dict[str, Any]:
        return {"Items": self._rewards}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        return {
            "Responses": {
                table: self._texts if table.endswith(reward_texts.TABLE) else self._rewards
                for table in request["RequestItems"]
            }
        }


def measure(scale: Scale) -> Results:
    results = Results()
    with lines_written():
        for name in REQUESTS:
            comparison = compare_doors(name, scale)
            results.rounds[f"rest: {name}"] = comparison.seconds
            results.figures.extend(
                ratio_figure(
                    "rest",
                    f"CPU of a request, {name}: payload {payload} to {FIELD}",
                    comparison.ratio(payload, FIELD),
                    budget=1.25,
                )
                for payload in Payload
            )
    return results


def compare_doors(name: str, scale: Scale) -> Comparison:
    field_name, path, caller = REQUESTS[name]
    application = Application(SETTINGS, Database(InstantCatalogue(), "none-"), lambda: NOW)
    events = {FIELD: event_of("Query", field_name, caller, {})}
    events |= {payload: gateway_event(payload, "GET", path, caller) for payload in Payload}

    def case(event: Any) -> Any:
        expected = application.answer(event, "request-1")
        return cpu_seconds(
            lambda: application.answer(event, "request-1"), expected, scale.handler_calls
        )

    return compare({name: case(event) for name, event in events.items()}, scale.rounds)
