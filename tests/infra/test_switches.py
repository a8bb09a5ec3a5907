"""Each switch adds its own modules and what watches them, and changes nothing else."""

import pytest

from tests.infra.switches import SWITCHES, turn_on, with_needed
from tools.terraform.core import Terraform
from tools.terraform.plans import Plan

pytestmark = pytest.mark.infra


@pytest.mark.parametrize("on", [(), *((name,) for name in SWITCHES), tuple(SWITCHES)], ids="-".join)
def test_switch_adds_only_its_own(
    planner: Terraform, plans: dict[str, Plan], on: tuple[str, ...]
) -> None:
    planned = {
        each.address: each for each in Plan.read(planner.plan("dev", *turn_on(on))).resources
    }
    before = {each.address: each for each in plans["dev"].resources}

    assert before.keys() <= planned.keys()
    changed = {name for name in before if before[name] != planned[name]}
    assert changed == set().union(*(SWITCHES[name].changes for name in with_needed(on)))
    added = [planned[address] for address in sorted(planned.keys() - before.keys())]
    owners = {
        each.address: {name for name in SWITCHES if SWITCHES[name].adds(each.address, each.key)}
        for each in added
    }
    assert [address for address, found in owners.items() if len(found) != 1] == []
    assert set().union(*owners.values()) == {
        name for name in with_needed(on) if SWITCHES[name].modules
    }
