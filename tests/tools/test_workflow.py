"""The ways of exchanges that docs/cost.md prices are ways through the machines."""

import json
from itertools import pairwise
from typing import Any

import pytest

from tools.machine_rules import definition_of
from tools.workflow import CALLING, WAYS, states_of


def next_states(state: dict[str, Any]) -> set[str]:
    ends = [state.get("Next"), state.get("Default"), *(each["Next"] for each in _rules(state))]
    return {each for each in ends if each}


def _rules(state: dict[str, Any]) -> list[dict[str, Any]]:
    return [*state.get("Choices", []), *state.get("Catch", [])]


@pytest.mark.parametrize("way", WAYS)
def test_way_leads_through_its_machine(way: str) -> None:
    definition = json.loads(definition_of(WAYS[way][0]))
    states = states_of(way)

    assert states[0] == definition["StartAt"]
    for state, following in pairwise(states):
        assert following in next_states(definition["States"][state])
    assert definition["States"][states[-1]]["Type"] == "Succeed"


@pytest.mark.parametrize("machine", ["approval", "fulfilment"])
def test_states_that_call_are_priced(machine: str) -> None:
    for name, state in json.loads(definition_of(machine))["States"].items():
        assert (name in CALLING) == ("Payload" in state.get("Arguments", {}))
