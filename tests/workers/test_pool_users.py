import logging

import pytest

import lambda_entry
from resolvers.workers.pool_users import PoolUsersWorker
from tests.support.identities import ADMIN
from tests.support.lambda_process import VARIABLES, fresh_lambda_entry
from tests.support.service import HANAKO, Service, event_of
from tests.support.telemetry_lines import LOGGER, last_line

USER_ID = HANAKO["sub"]


class Worker(PoolUsersWorker):
    """It notes what it deletes."""

    def __init__(self, service: Service) -> None:
        super().__init__(service.settings, service.database, lambda: service.now)
        self.deleted: list[str] = []
        self._delete = self.deleted.append


def test_erased_account_loses_its_user(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    service.done("eraseViewer", confirm=USER_ID)
    worker = Worker(service)

    worker.handle({"erasedUser": USER_ID}, "request-1")

    assert worker.deleted == [USER_ID]
    line = last_line(caplog)
    assert (line["kind"], line["requestId"], line["outcome"]) == ("deletion", "request-1", "ok")


@pytest.mark.parametrize("user_id", [USER_ID, "nobody"])
def test_other_account_keeps_its_user(
    service: Service, user_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    service.earn(5)
    worker = Worker(service)

    with pytest.raises(LookupError, match="its user stays"):
        worker.handle({"erasedUser": user_id})

    assert worker.deleted == []
    assert last_line(caplog)["outcome"] == "InternalFailure"


def test_handler_deletes_or_answers(service: Service) -> None:
    service.earn(5)
    event = event_of("Query", "kiosks", ADMIN, {})
    with fresh_lambda_entry({**VARIABLES, "ENVIRONMENT": service.settings.environment}):
        assert lambda_entry.enrolment_handler(event, None)["nodes"] == []
        with pytest.raises(LookupError, match="its user stays"):
            lambda_entry.enrolment_handler({"erasedUser": USER_ID}, None)
        service.done("eraseViewer", confirm=USER_ID)
        assert lambda_entry.enrolment_handler({"erasedUser": USER_ID}, None) == {}
