"""A list with an object in each row: one batch for all the objects, or a request for each."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.support.identities import OPERATOR
from tests.support.service import Service, event_of, select
from tools.benchmarks.harness import (
    Curve,
    Figure,
    Results,
    Scale,
    compare,
    cpu_seconds,
    ratio_figure,
)
from tools.support.requests import record_requests

OURS, NAIVE = "one batch", "a request for each"
REWARD = "{ id names { ja en } pointsCost }"


def measure(service: Service, scale: Scale) -> Results:
    """Measure exchanges with a different reward each, on empty tables of the service."""
    longest = max(scale.list_lengths)
    make_exchanges(service, longest)
    requests: dict[str, list[float]] = {OURS: [], NAIVE: []}
    results = Results()
    for length in scale.list_lengths:
        for name, ask in _cases(service, length).items():
            with record_requests(service.client) as sent:
                answer = ask()
            assert len(answer) == length
            requests[name].append(len(sent))
    comparison = compare(
        {
            name: cpu_seconds(ask, expected=_cases(service, longest)[NAIVE]())
            for name, ask in _cases(service, longest).items()
        },
        scale.rounds,
    )
    what = f"{longest} exchanges with their rewards"
    results.rounds["list"] = comparison.seconds
    results.figures.extend(
        [
            Figure(
                "list",
                f"{what}: requests (naive: {requests[NAIVE][-1]:.0f})",
                requests[OURS][-1],
                "requests",
                2,
                why_over="Each reward has a row of texts, and a request reads 100 rows: over 50 "
                "rewards take one more. Texts outside the selection need not be read.",
            ),
            ratio_figure(
                "list",
                f"{what}: CPU, to {NAIVE}",
                comparison.ratio(OURS, NAIVE),
                budget=0.14,
                why_over="A third of it is boto3 reading the rows of the page and of the batch.",
            ),
        ]
    )
    results.curves.append(
        Curve(
            "list-requests",
            "A list with an object in each row",
            "rows",
            "DynamoDB requests",
            list(scale.list_lengths),
            requests,
        )
    )
    return results


def make_exchanges(service: Service, count: int) -> None:
    service.earn(count, name="points-for-the-list")
    for number in range(count):
        service.wait(seconds=1)
        reward_id = service.make_reward(names={"ja": f"商品券 {number}"}, pointsCost=1)
        payload = service.exchange(reward_id, f"list-{number}")
        assert payload["userErrors"] == [], payload


def _cases(service: Service, length: int) -> dict[str, Callable[[], list[Any]]]:
    def ask() -> Sequence[Any]:
        arguments = {"status": "CONFIRMED", "first": length}
        event = event_of("Query", "exchanges", OPERATOR, arguments)
        select(event, f"{{ nodes {{ id status reward {REWARD} }} }}")
        nodes: Sequence[Any] = service.application.answer(event, "request-1")["nodes"]
        return nodes

    def reward_events() -> list[dict[str, Any]]:
        event = service.event("Exchange.reward", OPERATOR, None)
        select(event, REWARD)
        return [event | {"source": node} for node in ask()]

    def in_one_batch() -> list[Any]:
        answers = service.application.answer(reward_events(), "request-1")
        return [answer["data"] for answer in answers]

    def one_by_one() -> list[Any]:
        return [service.application.answer(event, "request-1") for event in reward_events()]

    return {OURS: in_one_batch, NAIVE: one_by_one}
