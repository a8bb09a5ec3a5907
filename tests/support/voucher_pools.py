from typing import Any

from resolvers.domain.rewards.vouchers import Voucher, new_voucher
from resolvers.services.base.context import ServiceContext
from resolvers.services.rewards.workflow import IDENTITY
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.rewards import vouchers
from tests.support.exchange_steps import granted
from tests.support.service import Service


def workflow_context(service: Service, field: str = "fulfilExchange") -> ServiceContext:
    """Return the context of a step of the workflow, as its function makes it."""
    return ServiceContext(
        caller=IDENTITY.caller_of(field),
        now=service.now,
        settings=service.settings,
        database=service.database,
    )


def fill_pool(service: Service, reward_id: str, *codes: str) -> None:
    for code in codes:
        service.database.commit(vouchers.put_new(new_voucher(reward_id, code, service.now)))


def exchanged(service: Service, *codes: str, key: str = "key-1", quantity: int = 1) -> Any:
    """Exchange a voucher whose pool has these codes; return the confirmed exchange."""
    reward_id = service.make_reward(pointsCost=5)
    fill_pool(service, reward_id, *codes)
    return granted(service.exchange(reward_id, key, quantity=quantity))["exchange"]


def voucher_rows(service: Service) -> list[Voucher]:
    return [Voucher.model_validate(from_attributes(row)) for row in service.rows("vouchers")]


def free_codes(service: Service) -> list[str]:
    return sorted(row.code for row in voucher_rows(service) if row.code is not None)


def handed_over(service: Service) -> list[str | None]:
    """Return the ids of the exchanges that have a voucher, one for each voucher."""
    return [row.exchange_id for row in voucher_rows(service) if row.pool is None]
