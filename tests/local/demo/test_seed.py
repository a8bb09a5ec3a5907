from collections import Counter
from typing import Any

import pytest

from local.demo.offers import OFFERS
from local.demo.rules import RULES
from tests.support.demo_programmes import NOW, ORIGIN, DemoProgramme

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def describe_state(programme: DemoProgramme) -> dict[str, Any]:
    callers = programme.callers()
    locations = callers.list_all("admin", "locations")
    return {
        "balances": [
            [programme.viewer(name)["balance"][key] for key in ("available", "version")]
            for name in ("hanako", "taro")
        ],
        "locations": [
            [each[name] for name in ("id", "acceptedMaterials", "status", "fillLevelPercent")]
            for each in locations
        ],
        "municipalities": Counter(each["municipalityCode"] for each in locations),
        "kiosks": {str(each["kioskIds"]) for each in locations},
        "rewards": callers.list_all("admin", "rewards"),
        "rules": len(callers.ask("admin", "earnRules")),
    }


def test_demo_follows_contract(programme: DemoProgramme) -> None:
    demo = programme.demo()
    assert (demo.is_begun(), demo.is_loaded()) == (False, False)
    demo.load(NOW)
    assert (demo.is_begun(), demo.is_loaded()) == (True, True)

    state = describe_state(programme)
    assert state["municipalities"] == {"222127": 16, "37201": 23}
    assert state["kiosks"] == {"['sub-of-kiosk']"}
    assert state["rules"] == len(RULES)
    assert state["balances"] == [[120, 1], [105, 1]]
    # The README's story deposits bottles at the first place that takes them.
    assert next(each[2] for each in state["locations"] if "PET_BOTTLE" in each[1]) == "OPEN"
    check_rewards(state["rewards"])


def check_rewards(rewards: list[Any]) -> None:
    """Check that the catalogue has every kind."""
    assert len(rewards) == len(OFFERS) == 12
    assert (rewards[0]["pointsCost"], rewards[0]["fulfilmentType"]) == (10, "DONATION")
    # Hanako and Taro can afford what waits for approval.
    assert [each["pointsCost"] for each in rewards if each["requiresApproval"]] == [80]
    assert all(each["imageUrl"].startswith(f"{ORIGIN}/demo/pictures/") for each in rewards)
