import logging

import pytest

from resolvers.workers.inbound import InboundWorker
from tests.support.clients import LosesReplies
from tests.support.partners import LOGISTICS, PARTNERS, SENSORS, event_from, messages_of
from tests.support.service import Service
from tests.support.telemetry_lines import last_line


def worker_of(service: Service) -> InboundWorker:
    settings = service.settings.model_copy(update={"inbound_partners": PARTNERS})
    return InboundWorker(settings, service.database, lambda: service.now)


def test_each_message_ends_alone(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    data = {"rewardId": service.make_reward(stock=1), "quantity": 2}
    report = {"locationId": service.location_id, "status": "OPEN"}
    moments = ("2026-11-25T08:59:00Z", "2026-11-25T08:58:00Z")
    batch = messages_of(
        event_from(LOGISTICS, "stock.received", data),
        *(
            event_from(SENSORS, "location.status_reported", {**report, "observedAt": each})
            for each in moments
        ),
        "no JSON",
    )

    answer = worker_of(service).handle(batch)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "4"}]}
    refused, malformed = [
        each.getMessage() for each in caplog.records if each.levelno > logging.INFO
    ]
    assert refused == (
        "inbound: message 3: partner:sensors: location.status_reported: INVALID_STATE_TRANSITION"
    )
    assert malformed.startswith("inbound: message 4: event: Invalid JSON")
    line = last_line(caplog)
    assert (line["kind"], line["messages"], line["handled"]) == ("inbound", 4, 3)
    assert (line["level"], "Faults" in line) == ("INFO", False)
    assert (line["outcome"], line["Code"], line["Refused"]) == (
        "InvalidInput",
        "INVALID_STATE_TRANSITION",
        1,
    )


def test_unanswered_work_comes_again(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    data = {"locationId": service.location_id, "status": "OPEN"}
    moment = {"observedAt": "2026-11-25T08:59:00Z"}
    batch = messages_of(event_from(SENSORS, "location.status_reported", {**data, **moment}))

    first = worker_of(service.through(LosesReplies(service.client))).handle(batch)

    assert first == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    line = last_line(caplog)
    assert (line["fault"], line["ConflictsRetried"]) == ("OutcomeUnknownError", 1)
    assert service.unchanged(worker_of(service).handle, batch) == {"batchItemFailures": []}
    assert last_line(caplog)["Code"] == "INVALID_STATE_TRANSITION"
