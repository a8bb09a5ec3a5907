import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.api_gateway import Payload
from resolvers import telemetry
from resolvers.api.appsync.errors import (
    AppSyncError,
    InternalFailure,
    InvalidInput,
    OutcomeUnknown,
    Unauthorized,
)
from resolvers.api.appsync.event_handler import EventHandler
from resolvers.application import Application
from resolvers.domain.base.times import parse_instant
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from resolvers.telemetry import Invocation, expect_cold_start
from tests.support.clients import FailsReads, LosesRequests
from tests.support.identities import ADMIN, KIOSK
from tests.support.rest import Rest
from tests.support.service import HANAKO, TARO, Service, event_of
from tests.support.telemetry_lines import LOGGER, last_line, lines_of, metrics_of

IN_MOTO = "Environment=moto"


@pytest.fixture
def service(service: Service, caplog: pytest.LogCaptureFixture) -> Service:
    """Capture lines from here on."""
    caplog.set_level(logging.INFO, LOGGER)
    caplog.clear()
    return service


def test_single_event_writes_one_line(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    began = datetime.now(UTC)
    expect_cold_start()

    service.ask("viewer")
    service.ask("viewer")

    line, second = lines_of(caplog)
    assert second["coldStart"] is False
    at = parse_instant(line.pop("timestamp"))
    assert began - timedelta(seconds=1) < at < datetime.now(UTC) + timedelta(seconds=1)
    assert 0 < line.pop("durationMs") < 60_000
    assert line == {
        "coldStart": True,
        "level": "INFO",
        "requestId": "request-1",
        "kind": "single",
        "field": "Query.viewer",
        "roles": ["citizen"],
        "outcome": "ok",
        "Environment": "moto",
    }


def test_rest_request_has_the_field_it_calls(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    rest = Rest(service, Payload.HTTP)

    rest.call("GET", "/v1/me/exchanges", HANAKO)
    rest.call("GET", "/v1/locations", query={"limit": "0"})
    rest.call("GET", "/v1/locations", query={"limit": "none"})
    rest.call("GET", "/v1/me")
    rest.call("GET", "/v1/unknown")

    lines = lines_of(caplog)
    assert {line["kind"] for line in lines} == {"rest"}
    assert [(line["field"], line["outcome"]) for line in lines] == [
        ("User.exchanges", "ok"),
        ("Query.locations", "InvalidInput"),
        ("Query.locations", "InvalidInput"),
        ("Query.viewer", "Unauthorized"),
        ("no field", "InvalidInput"),
    ]


def test_line_names_roles_of_caller(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    callers: list[tuple[Any, list[str]]] = [
        (None, ["anonymous"]),
        (HANAKO, ["citizen"]),
        (KIOSK, ["kiosk"]),
        (ADMIN, ["admin", "citizen"]),
        ({"sub": "x", "somebody": "else"}, []),
    ]
    for caller, roles in callers:
        service.answer([event_of("Query", "rewards", caller, {})])
        assert last_line(caplog)["roles"] == roles


def test_only_faults_of_ours_are_faults(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    token = service.issue(12)
    caplog.clear()
    lost = LosesRequests(service.client, count=99)
    asked: list[tuple[type[AppSyncError], Service, str, Any, dict[str, Any]]] = [
        (Unauthorized, service, "createReward", HANAKO, {"input": {}}),
        (InvalidInput, service, "redeemQrToken", HANAKO, {}),
        (InternalFailure, service.through(FailsReads(service.client)), "redeemQrToken", HANAKO, {}),
        (OutcomeUnknown, service.through(lost), "redeemQrToken", TARO, {}),
    ]
    found = {}
    for error, through, field, caller, arguments in asked:
        whole = arguments if error in (Unauthorized, InvalidInput) else {"code": token["code"]}
        with pytest.raises(error):
            through.change(field, caller, **whole)
        line = last_line(caplog)
        found[line["outcome"]] = (line["level"], line.get("fault"), [*metrics_of(line)])

    assert found == {
        "Unauthorized": ("INFO", None, []),
        "InvalidInput": ("INFO", None, []),
        "InternalFailure": ("ERROR", "ReadTimeoutError", [("Faults", IN_MOTO)]),
        "OutcomeUnknown": (
            "WARN",
            None,
            [("ConflictsRetried", IN_MOTO), ("OutcomeUnknown", IN_MOTO)],
        ),
    }


def test_batch_writes_one_line_with_outcomes(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.earn(5)
    source = service.ask("viewer")
    caplog.clear()
    batch = [service.event("User.ledgerEntries", HANAKO, source) for _ in range(3)]
    batch.append(service.event("User.ledgerEntries", TARO, source))

    service.answer(batch)

    (line,) = lines_of(caplog)
    assert (line["kind"], line["field"], line["events"]) == ("batch", "User.ledgerEntries", 4)
    assert line["outcomes"] == {"ok": 3, "Unauthorized": 1}
    assert line["outcome"] == "Unauthorized"
    service.answer([])
    assert last_line(caplog)["outcome"] == "ok"
    service.answer([{"info": {"parentTypeName": "Query", "fieldName": "hanako"}}, None])
    line = last_line(caplog)
    assert (line["field"], line["outcomes"]) == ("no field", {"InvalidInput": 2})
    service.answer([event_of("Query", "viewer", HANAKO, {}), None])
    assert last_line(caplog)["field"] == "several"


def test_interrupted_or_failed_run_is_fault(
    caplog: pytest.LogCaptureFixture, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(EventHandler, "answer", end)
    with pytest.raises(KeyboardInterrupt):
        service.application.answer(event_of("Query", "viewer", HANAKO, {}), "request-1")
    assert last_line(caplog)["outcome"] == "InternalFailure"

    without_tables = Application(service.settings, Database(None, table_prefix_of("moto")))
    with pytest.raises(AttributeError):
        without_tables.sweeper.handle({}, "request-3")
    line = last_line(caplog)
    assert (line["kind"], line["outcome"]) == ("sweep", "InternalFailure")
    assert line["requestId"] == "request-3"


def test_lines_go_to_standard_output(
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telemetry._Container, "writes_lines", False)
    telemetry.write_lines()

    Invocation("moto", "request-1").write_stream("stream", 0)

    captured = capsys.readouterr()
    assert (captured.err, captured.out.count("\n"), caplog.records) == ("", 1, [])
    assert json.loads(captured.out)["kind"] == "stream"


def test_unwritable_line_fails_no_request(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(telemetry._Container, "writes_lines", True)
    with monkeypatch.context() as patched, open(os.devnull) as unwritable:  # noqa: PTH123 - no path of a file
        patched.setattr(sys, "stdout", unwritable)
        saved = service.change("updateViewer", input={"displayName": "Hanako"})

    assert saved["user"]["displayName"] == "Hanako"
    assert caplog.messages[0].startswith("request request-1 has no line: io.UnsupportedOperation")
    assert "Hanako" not in caplog.text
    # Nor does the log that says so.
    monkeypatch.setattr(telemetry, "to_json", fail)
    monkeypatch.setattr(telemetry.logger, "error", fail)
    assert service.ask("viewer")["id"] == HANAKO["sub"]
