"""The workflow of `WORKFLOW=1 make run`: AWS's state machines on the engine, with this server."""

import logging
import secrets
from collections import deque
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_json
from gateway.lambda_context import LambdaContext
from local.aws.workflow.deployment import (
    OPERATORS_FUNCTION,
    WORKFLOW_FUNCTION,
    make_functions,
    make_machines,
    make_topic,
)
from local.aws.workflow.starter import Handler, Starter
from local.identities.clients import Clients
from local.identities.development import Refuse
from local.identities.identities import Identity

PATH: Final = "/dev/operators"
KEPT_NOTICES: Final = 100
WAITING: Final = {"PENDING_APPROVAL": "exchange.requested", "CONFIRMED": "exchange.confirmed"}
"""The events that a start repeats for the workflow function, by the status of an exchange."""
OPERATOR: Final = Identity("workflow", "workflow", ["operators"])
"""The caller who lists those exchanges."""
MESSAGE_LIMIT: Final = 200
"""Characters: the engine keeps 512 bytes of an answer that is a fault."""

logger = logging.getLogger(__name__)


class LocalWorkflow:
    """`function` is the workflow function; its address has a key of this start, like the bus.

    `starter` takes the events of the bus.
    """

    def __init__(self, function: Handler, origin: str) -> None:
        self._function = function
        self._origin = origin
        self._path = f"/dev/functions/{secrets.token_urlsafe(24)}"
        self.starter = Starter(function)
        self.notices: deque[dict[str, str]] = deque(maxlen=KEPT_NOTICES)

    def routes(self, refuse_strangers: Refuse) -> list[BaseRoute]:
        """Return the engine's routes, and the notices' route, which `refuse_strangers` guards."""

        async def list_notices(request: Request) -> Response:
            return refuse_strangers(request) or answer_json({"notices": [*self.notices]})

        return [
            Route(f"{self._path}/{WORKFLOW_FUNCTION}", self._answer, methods=["POST"]),
            Route(f"{self._path}/{OPERATORS_FUNCTION}", self._keep_notices, methods=["POST"]),
            Route(PATH, list_notices),
        ]

    def open(self, endpoint_url: str, clients: Clients) -> None:
        """Make all resources on the engine, and start executions for waiting exchanges.

        Running executions are stopped. `clients` have the operator who lists the exchanges.
        """
        functions = (WORKFLOW_FUNCTION, OPERATORS_FUNCTION)
        addresses = {name: f"{self._origin}{self._path}/{name}" for name in functions}
        arns = make_functions(endpoint_url, addresses)
        topic_arn = make_topic(endpoint_url, arns[OPERATORS_FUNCTION])
        make_machines(endpoint_url, function_arn=arns[WORKFLOW_FUNCTION], topic_arn=topic_arn)
        for status, event_type in WAITING.items():
            for exchange in clients.list_all(OPERATOR.name, "exchanges", status=status):
                detail = {"data": {"exchangeId": exchange["id"]}}
                event_id = f"{exchange['id']}:{status}"
                self.starter.take({"id": event_id, "detail-type": event_type, "detail": detail})

    async def _answer(self, request: Request) -> Response:
        event = await request.json()
        try:
            return answer_json(await run_in_threadpool(self._function, event, LambdaContext()))
        except Exception as error:  # noqa: BLE001 - whatever it is, the machine gets it as Lambda's
            name = type(error).__name__
            logger.warning("the workflow function failed: %s: %s", name, error)
            fault = {"errorType": name, "errorMessage": str(error)[:MESSAGE_LIMIT]}
            return answer_json(fault, 500)

    async def _keep_notices(self, request: Request) -> Response:
        for record in (await request.json())["Records"]:
            notice = record["Sns"]
            subject, message = notice["Subject"], notice["Message"]
            self.notices.append(
                {"time": notice["Timestamp"], "subject": subject, "message": message}
            )
            logger.info("to the operators: %s: %s", subject, message)
        return answer_json(None)
