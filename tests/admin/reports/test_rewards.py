from typing import Any

from admin.reports.model import Name
from admin.reports.rewards import reward_stock


def row(name: str, runway_days: int | None) -> dict[str, Any]:
    facts = {"is_active": True, "stock_count": 1, "quantity_last_90_days": 0}
    names = {"reward_id": name, "name_ja": name, "name_en": name}
    return {**names, "runway_days": runway_days, **facts}


def test_shortest_runway_is_first() -> None:
    table = reward_stock([row("unused", None), row("weeks", 20), row("gone", 0)])

    assert [line[0] for line in table.rows] == [Name(x, x) for x in ("gone", "weeks", "unused")]
