import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from resolvers.settings import Function
from resolvers.telemetry import Invocation
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests
from tests.support.events.recorded import recorded
from tests.support.exchange_steps import Desk
from tests.support.service import Service
from tests.support.telemetry_lines import LOGGER, last_line, metrics_of

IN_MOTO = "Environment=moto"


@pytest.fixture
def service(service: Service, caplog: pytest.LogCaptureFixture) -> Service:
    """Capture lines from here on."""
    caplog.set_level(logging.INFO, LOGGER)
    caplog.clear()
    return service


def test_points_count_where_they_move(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(service)
    token, lost = service.issue(12), service.issue(300, "deposit-2")
    reward_id = service.make_reward(pointsCost=2)
    caplog.clear()

    def metrics() -> dict[tuple[str, ...], Any]:
        return metrics_of(last_line(caplog))

    service.done("redeemQrToken", code=token["code"])
    assert metrics() == {("PointsIssued", IN_MOTO): 2}
    service.done("redeemQrToken", code=token["code"])
    assert metrics() == {}
    service.through(LosesReplies(service.client)).done("redeemQrToken", code=lost["code"])
    assert metrics() == {("PointsIssued", IN_MOTO): 60, ("ConflictsRetried", IN_MOTO): 1}

    service.exchange(reward_id)
    assert metrics() == {("PointsExchanged", IN_MOTO): 2}
    service.exchange(reward_id)
    assert metrics() == {}
    held = desk.hold(pointsCost=30)
    assert metrics() == {}
    desk.approve(held)
    assert metrics() == {("PointsExchanged", IN_MOTO): 30}
    desk.cancel(desk.hold("hold-2", pointsCost=1))
    assert metrics() == {}


def test_refusal_counts_by_its_code(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    reward_id = service.make_reward(pointsCost=500)
    caplog.clear()

    payload = service.exchange(reward_id)

    line = last_line(caplog)
    assert payload["userErrors"][0]["code"] == "INSUFFICIENT_POINTS"
    assert (line["level"], line["outcome"], line["Code"]) == (
        "INFO",
        "refused",
        "INSUFFICIENT_POINTS",
    )
    assert metrics_of(line) == {
        ("Refused", IN_MOTO): 1,
        ("Refused", IN_MOTO, "Code=INSUFFICIENT_POINTS"): 1,
    }


def test_retries_are_counted(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    service.earn(50)
    reward_id = service.make_reward(pointsCost=5)

    def overtake() -> None:
        service.earn(1, name="another-deposit")

    overtaken = service.through(IsOvertaken(service.client, overtake))
    assert overtaken.exchange(reward_id)["userErrors"] == []
    assert metrics_of(last_line(caplog)) == {
        ("PointsExchanged", IN_MOTO): 5,
        ("ConflictsRetried", IN_MOTO): 1,
    }

    service.through(LosesRequests(service.client)).issue(7, "deposit-2")
    assert metrics_of(last_line(caplog)) == {("ConflictsRetried", IN_MOTO): 1}


def test_stream_line_measures_publish_lag(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = recorded("users_stream")
    written = [record["dynamodb"]["ApproximateCreationDateTime"] for record in stream["Records"]]
    service.now = datetime.fromtimestamp(written[1] + 1.5, UTC)
    published: list[Any] = []
    monkeypatch.setattr(
        service.application.worker(Function.STREAM), "_publishers", [_Publishes(published)]
    )

    service.application.worker(Function.STREAM).handle(stream, "request-2")

    line = last_line(caplog)
    assert len(published) == 2
    assert (line["kind"], line["records"], line["published"]) == ("stream", 3, 2)
    assert (line["requestId"], line["outcome"]) == ("request-2", "ok")
    lags = [round((written[1] + 1.5 - at) * 1000) for at in written[:2]]
    assert metrics_of(line) == {("PublishLag", IN_MOTO): sorted(lags)}
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [
        {"Name": "PublishLag", "Unit": "Milliseconds"}
    ]


def test_failed_publication_is_fault(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = recorded("users_stream")
    service.application.worker(Function.STREAM).handle(stream)
    line = last_line(caplog)
    assert (line["outcome"], line["fault"], line["published"]) == (
        "InternalFailure",
        "SettingsError",
        0,
    )

    monkeypatch.setattr(
        service.application.worker(Function.STREAM), "_publishers", [_Publishes([])]
    )
    for record in stream["Records"]:
        del record["dynamodb"]["ApproximateCreationDateTime"]
    assert service.application.worker(Function.STREAM).handle(stream) == {"batchItemFailures": []}
    assert metrics_of(last_line(caplog)) == {}


class _Publishes:
    def __init__(self, published: list[Any]) -> None:
        self._published = published

    def publish(self, _mutation: str, content: Any) -> None:
        self._published.append(content)


def test_line_with_several_codes_counts_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    invocation = Invocation("moto", "request-1")
    for code in ("OUT_OF_STOCK", "NOT_FOUND"):
        invocation.note("Mutation.exchangeReward", {"userErrors": [{"code": code}]})

    invocation.write_answer([{}, {}])

    assert metrics_of(last_line(caplog)) == {("Refused", IN_MOTO): 2}


def test_line_keeps_the_longest_lags(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    invocation = Invocation("moto", "request-1")
    for number in range(150):
        invocation.note_published(number / 1000, "PublishLag")
    invocation.note_published(-3.0, "PublishLag")

    invocation.write_stream("stream", 151)

    (values,) = metrics_of(last_line(caplog)).values()
    assert values == [*range(50, 150)]
