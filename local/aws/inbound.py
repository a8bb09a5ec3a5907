"""The bus for partners: a developer puts events on it on behalf of an AWS account."""

import asyncio
from typing import Annotated, Final

from pydantic import BaseModel, Field, Json, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.answers import answer_error, answer_json
from gateway.private_file import describe_problem
from local.aws.bus import Deliver, Entries, LocalBus
from local.base.variables import PARTNER_ACCOUNT
from local.identities.development import Refuse, refuse_forms

PATH: Final = "/dev/inbound-events"


class _Put(BaseModel):
    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    entries: Json[Entries]


def inbound_routes(deliver: Deliver | None, refuse_strangers: Refuse) -> list[BaseRoute]:
    """Return the route of POST PATH, or none without a queue.

    It takes the file of `aws events put-events --entries`, and ?account=, and answers as PutEvents
    does.
    """
    if deliver is None:
        return []
    bus = LocalBus()
    bus.deliver = deliver

    async def answer(request: Request) -> Response:
        if refusal := refuse_strangers(request) or refuse_forms(request):
            return refusal
        account = request.query_params.get("account", PARTNER_ACCOUNT)
        try:
            put = _Put.model_validate({"account": account, "entries": await request.body()})
        except ValidationError as error:
            return answer_error(400, "InvalidInput", describe_problem(error))
        return answer_json(await asyncio.to_thread(bus.put, put.entries, put.account))

    return [Route(PATH, answer, methods=["POST"])]
