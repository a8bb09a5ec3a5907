"""Start fulfilments again whose exchanges found too few codes in the reward's pool."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from resolvers.domain.base.enums import ExchangeStatus, FulfilmentType
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.client import Database
from resolvers.storage.rewards import exchanges, rewards

PAGE_ROWS = 100


class MachineMissingError(Exception):
    """The state machine does not exist; the message names it."""


@dataclass(frozen=True)
class FulfilmentReport:
    """How many exchanges of the reward are CONFIRMED, and how many executions were started."""

    confirmed: int
    started: int


def check_reward(database: Database, reward_id: str) -> None:
    """Raise InvalidInput unless exchanges of the reward get voucher codes."""
    reward = rewards.read(database, reward_id)
    if reward is None:
        raise InvalidInputError(f"the reward {reward_id} does not exist", ["reward"])
    if reward.fulfilment is not FulfilmentType.VOUCHER_CODE:
        wanted = FulfilmentType.VOUCHER_CODE
        raise InvalidInputError(
            f"the fulfilmentType of the reward is {reward.fulfilment}, not {wanted}", ["reward"]
        )


def start_fulfilments(
    database: Database,
    states: Any,  # noqa: ANN401 - boto3's client of `stepfunctions`
    machine_arn: str,
    *,
    reward_id: str,
    now: datetime,
    dry_run: bool = False,
) -> FulfilmentReport:
    """Start an execution for each CONFIRMED exchange of the reward.

    A name is taken for 90 days, so it includes the time. An exchange that is fulfilled meanwhile,
    or started twice, gets its codes once: each step looks first. Raise InvalidInput as
    `check_reward`, MachineMissingError, and botocore's errors.
    """
    check_reward(database, reward_id)
    confirmed = exchanges.of_reward(reward_id, ExchangeStatus.CONFIRMED)
    pages = confirmed.read_all(database, PAGE_ROWS)
    waiting = [exchange.exchange_id for page in pages for exchange in page]
    if dry_run:
        return FulfilmentReport(len(waiting), 0)
    for exchange_id in waiting:
        try:
            # Another command started it in this second.
            with suppress(states.exceptions.ExecutionAlreadyExists):
                states.start_execution(
                    stateMachineArn=machine_arn,
                    name=f"{exchange_id}-{int(now.timestamp())}",
                    input=json.dumps({"exchangeId": exchange_id}),
                )
        except states.exceptions.StateMachineDoesNotExist as missing:
            raise MachineMissingError(
                f"the state machine {machine_arn} does not exist: is the workflow on?"
            ) from missing
    return FulfilmentReport(len(waiting), len(waiting))
