from typing import Any

from resolvers.services.upkeep.expiry_sweep import sweep
from resolvers.storage.deposits import budgets
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.service import HANAKO, Service

NONE_LEFT = ("BUDGET_EXHAUSTED", None)


def set_budget(service: Service, points: int | None = 10, **content: Any) -> Any:
    return service.change(
        "setBudget", ADMIN, input={"fiscalYear": 2026, "points": points, **content}
    )


def counted(service: Service, budget_id: str = "2026#none") -> tuple[int, int, int]:
    """Return what the budget has issued, reserved and available."""
    item = service.database.get(budgets.TABLE, budget_id)
    budget = budgets.from_item(item)
    assert budget is not None
    total = budget.issued_before + budget.issued + budget.reserved + budget.available
    assert total == (budget.points or 0)
    return budget.issued, budget.reserved, budget.available


def issue(
    service: Service,
    quantity: int = 12,
    name: str = "deposit-1",
    *,
    caller: Any = KIOSK,
    material: str = "PET_BOTTLE",
    **arguments: Any,
) -> Any:
    """Bottles: five are a point, so twelve bring two, or three with a remainder."""
    whole = {
        "locationId": service.location_id,
        "items": [{"material": material, "unit": "PIECE", "quantity": quantity}],
        "deviceEventId": name,
        **arguments,
    }
    return service.change("issueQrToken", caller, **whole)


def redeem(service: Service, token: Any, caller: Any = HANAKO) -> Any:
    return service.change("redeemQrToken", caller, code=token["code"])


def revoke(service: Service, token: Any) -> Any:
    return service.change("revokeQrToken", OPERATOR, tokenId=token["id"], reason="spilt")


def swept(service: Service) -> int:
    report = sweep(service.database, service.settings.programme_time_zone, service.now)
    assert report.failed == ()
    return report.reservations_ended
