"""Run the approval workflow: start a state machine for an event, and do its steps.

Its inputs and outputs have ids, numbers, times and status words only: an execution's history keeps
them.
"""

import contextlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal, TypeVar

import boto3
from botocore.config import Config
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from resolvers.domain.base.authorization import Caller
from resolvers.events.catalogue import EventType
from resolvers.services.base.context import ServiceContext
from resolvers.services.rewards.workflow import (
    IDENTITY,
    approve_automatically,
    hand_over,
    look_at_exchange,
)
from resolvers.settings import SettingsError
from resolvers.storage.base.faults import describe_fault, kind_of_fault
from resolvers.telemetry import Invocation
from resolvers.workers.worker import Worker

# It names an execution. Source: AWS Step Functions API Reference, StartExecution, name.
ExchangeId = Annotated[str, Field(alias="exchangeId", pattern=r"^[0-9A-Za-z_-]{1,80}$")]
Step = Callable[[ServiceContext, str], dict[str, Any]]
Model = TypeVar("Model", bound=BaseModel)
VALUE_SHOWN: Final = 40
"""Characters of a wrong word that an error quotes."""

# Each with the field of the schema whose work it does; reading needs none.
_STEPS: Mapping[str, tuple[Step, str | None]] = {
    "look": (look_at_exchange, None),
    "approve": (approve_automatically, "approveExchange"),
    "handOver": (hand_over, "fulfilExchange"),
}

logger = logging.getLogger(__name__)


class WorkflowInputError(Exception):
    """The function was called with an input that is neither a known event nor a step."""

    quotes_no_values = True


class WorkflowFaultError(Exception):
    """A fault, by its kind. Its own text may quote values that the history must not keep."""

    quotes_no_values = True


class _StepInput(BaseModel):
    step: Literal["look", "approve", "handOver"]
    exchange_id: ExchangeId


class _Data(BaseModel):
    exchange_id: ExchangeId


class _Envelope(BaseModel):
    data: _Data


class _Event(BaseModel):
    event_type: Literal["exchange.requested", "exchange.confirmed"] = Field(alias="detail-type")
    detail: _Envelope


class WorkflowWorker(Worker):
    def __post_init__(self) -> None:
        settings = self.settings
        self._machines: Mapping[str, tuple[str, str | None]] = {
            EventType.EXCHANGE_REQUESTED: ("APPROVAL_MACHINE", settings.approval_machine),
            EventType.EXCHANGE_CONFIRMED: ("FULFILMENT_MACHINE", settings.fulfilment_machine),
        }
        is_needed = settings.approval_machine or settings.fulfilment_machine
        self._client: Any = _open_client() if is_needed else None

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Start the state machine of an EventBridge event, or do a step and return its answer.

        Raise WorkflowInputError, SettingsError, MissingRowError, VoucherPoolEmptyError, and
        WorkflowFaultError for any other fault.
        """
        invocation = Invocation(self.settings.environment, request_id)
        step = "start" if "detail-type" in event else str(event.get("step"))
        try:
            if step == "start":
                answer = self._start(_read(_Event, event))
            else:
                answer = self._do(_read(_StepInput, event), invocation)
            if refusal := answer.get("refusal"):
                invocation.note_refused(refusal)
            else:
                invocation.note_handled()
        except Exception as fault:
            invocation.note_fault(fault)
            if getattr(type(fault), "quotes_no_values", False):
                raise
            logger.error("request %s failed: %s", request_id, describe_fault(fault))  # noqa: TRY400 - the text of a traceback may quote values
            raise WorkflowFaultError(kind_of_fault(fault)) from None
        finally:
            invocation.write_step(step if step in ("start", *_STEPS) else "unknown")
        return answer

    def _start(self, event: _Event) -> dict[str, Any]:
        """Start the only execution of this exchange: its name is the exchange's id."""
        name, machine = self._machines[event.event_type]
        if machine is None:
            raise SettingsError(f"{name}: missing, no execution can be started")
        exchange_id = event.detail.data.exchange_id
        # An event is delivered at least once.
        with contextlib.suppress(self._client.exceptions.ExecutionAlreadyExists):
            self._client.start_execution(
                stateMachineArn=machine,
                name=exchange_id,
                input=json.dumps({"exchangeId": exchange_id}),
            )
        return {"exchangeId": exchange_id}

    def _do(self, asked: _StepInput, invocation: Invocation) -> dict[str, Any]:
        step, field = _STEPS[asked.step]
        caller = Caller(IDENTITY.name, frozenset()) if field is None else IDENTITY.caller_of(field)
        invocation.roles = caller.roles
        context = ServiceContext(
            caller=caller,
            now=self.clock(),
            settings=self.settings,
            database=replace(self.database, counts=invocation.counts),
        )
        return step(context, asked.exchange_id)


def _read(model: type[Model], event: Mapping[str, Any]) -> Model:
    """Read the input. Raise WorkflowInputError, which names each wrong field."""
    try:
        return model.model_validate(event)
    except ValidationError as error:
        raise WorkflowInputError("; ".join(map(_describe, error.errors()))) from None


def _describe(problem: ErrorDetails) -> str:
    """Return the place and the reason; for an unknown word, the word as well."""
    place = ".".join(map(str, problem["loc"]))
    is_word = problem["type"] == "literal_error"
    word = f", not {str(problem['input'])[:VALUE_SHOWN]!r}" if is_word else ""
    return f"{place}: {problem['msg']}{word}"


def _open_client() -> Any:  # noqa: ANN401 - boto3's client has no type at run time
    return boto3.client(
        "stepfunctions",
        config=Config(
            retries={"total_max_attempts": 3, "mode": "standard"}, connect_timeout=2, read_timeout=5
        ),
    )
