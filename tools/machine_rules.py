"""Rules of state machines that AWS enforces and asl-validator does not check.

Sources: AWS Step Functions Developer Guide, "State machine structure", "Handling errors in Step
Functions workflows" (Retry and Catch), "Transforming data with JSONata" ($states), "Best practices"
(time-outs); Amazon States Language specification, states-language.net.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.model import StructureShape

Definition = dict[str, Any]
State = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "infra" / "modules" / "workflow"
INTEGRATIONS = {
    "arn:aws:states:::lambda:invoke": ("lambda", "Invoke", ["Payload"]),
    "arn:aws:states:::sns:publish": ("sns", "Publish", ["TopicArn"]),
}
"""Each integration in use: the service, its operation, and the required arguments."""

FUNCTIONS_OF_AWS = {"partition", "range", "hash", "random", "uuid", "parse"}
"""The functions that Step Functions adds to JSONata."""

ERRORS = {
    *("States.ALL", "States.Timeout", "States.HeartbeatTimeout", "States.TaskFailed"),
    *("States.Permissions", "States.QueryEvaluationError"),
}
"""AWS's own errors of a Task in JSONata that Retry and Catch can name."""

VALUES = {
    "function_arn": "arn:aws:lambda:ap-northeast-1:123456789012:function:workflow",
    "topic_arn": "arn:aws:sns:ap-northeast-1:123456789012:operators",
}


def definition_of(name: str) -> str:
    """Return a machine's definition, filled in with made-up ARNs."""
    text = (FOLDER / f"{name}.asl.json").read_text("utf-8")
    return re.sub(r"\$\{(\w+)\}", lambda found: VALUES[found[1]], text)


def broken_rules(text: str) -> Iterator[str]:
    """Yield a line that names the state for each rule that a definition breaks."""
    definition = json.loads(text)
    yield from _doubles(text)
    yield from _dead_ends(definition)
    for name, state in definition["States"].items():
        for rule in (_errors, _defaults, _time_limits, _integrations, _half_expressions):
            yield from (f"{name}: {problem}" for problem in rule(state))


def wrong_variables(definition: Definition, expressions: Iterable[Any]) -> Iterator[str]:
    """Yield a line for each expression, as check.mjs lists them, that AWS could not evaluate."""
    assigned = {name for each in _parts(definition) for name in each.get("Assign", {})}
    for each in expressions:
        _, name, *place = each["path"]
        if each["error"]:
            yield f"{name}: {'.'.join(place)} is not JSONata: {each['error']}"
        states = {f"states.{field}" for field in _fields_at(place)}
        for variable in set(each["variables"]) - states - assigned - FUNCTIONS_OF_AWS:
            yield f"{name}: {'.'.join(place)} reads ${variable}, which is not defined there"


def _fields_at(place: list[str]) -> set[str]:
    """Return the fields that $states has at a place in a state."""
    if place[0] == "Catch":
        return {"context", "input", "errorOutput"}
    return {"context", "input", *(["result"] if place[0] in ("Output", "Assign") else [])}


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _parts(each)


def _doubles(text: str) -> Iterator[str]:
    """Yield names that an object has twice: readers of JSON keep the last."""
    found: list[str] = []

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counted = Counter(name for name, _ in pairs)
        found.extend(f"{name}: is there twice" for name, n in counted.items() if n > 1)
        return dict(pairs)

    json.loads(text, object_pairs_hook=read)
    yield from found


def _next_states(state: State) -> list[str]:
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    named = [state.get("Next"), state.get("Default"), *(each.get("Next") for each in rules)]
    return [each for each in named if each is not None]


def _dead_ends(definition: Definition) -> Iterator[str]:
    states, reached, ahead = definition["States"], set(), [definition.get("StartAt")]
    while ahead:
        name = ahead.pop()
        if name in reached:
            continue
        reached.add(name)
        if name in states:
            ahead += _next_states(states[name])
        else:
            origins = [each for each in states if name in _next_states(states[each])]
            yield f"{', '.join(origins) or 'StartAt'}: leads to {name}, which is not there"
    yield from (f"{name}: nothing leads to it" for name in states if name not in reached)


def _errors(state: State) -> Iterator[str]:
    for field in ("Retry", "Catch"):
        for following, each in enumerate(reversed(state.get(field, []))):
            names = each["ErrorEquals"]
            for name in names:
                if name.startswith("States.") and name not in ERRORS:
                    yield f"{field} names {name}, which is not an error of AWS"
            if "States.ALL" in names and len(names) > 1:
                yield f"{field} has States.ALL beside other errors"
            if "States.ALL" in names and following:
                yield f"{field} has States.ALL before other errors, which it hides"


def _defaults(state: State) -> Iterator[str]:
    if state["Type"] == "Choice" and "Default" not in state:
        yield "has no Default: what no rule matches would fail"


def _time_limits(state: State) -> Iterator[str]:
    if state["Type"] != "Task":
        return
    limit, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if limit is None:
        yield "has no TimeoutSeconds: it would wait for ever"
    elif heartbeat is not None and limit <= heartbeat:
        yield f"TimeoutSeconds {limit} is not more than HeartbeatSeconds {heartbeat}"


def _integrations(state: State) -> Iterator[str]:
    if state["Type"] != "Task":
        return
    if state.get("Resource") not in INTEGRATIONS:
        yield f"Resource {state.get('Resource')} is not one of {', '.join(INTEGRATIONS)}"
        return
    service, operation, required = INTEGRATIONS[state["Resource"]]
    shape = _input_of(service, operation)
    arguments = state.get("Arguments", {})
    if not isinstance(arguments, dict):
        yield "Arguments is not an object"
        return
    for name in sorted(arguments.keys() - shape.members.keys()):
        yield f"Arguments has {name}, which {operation} does not take"
    for name in sorted({*shape.required_members, *required} - arguments.keys()):
        yield f"Arguments lacks {name}"


@cache
def _input_of(service: str, operation: str) -> StructureShape:
    model = botocore.session.get_session().get_service_model(service).operation_model(operation)
    assert model.input_shape
    return model.input_shape


def _half_expressions(state: State) -> Iterator[str]:
    """Yield texts that look like expressions but are none: AWS uses them unchanged."""
    for part in _parts(state):
        for field, value in part.items():
            for text in value if isinstance(value, list) else [value]:
                if not isinstance(text, str) or (text[:2], text[-2:]) == ("{%", "%}"):
                    continue
                if "$states" in text or "{%" in text or "%}" in text:
                    yield f"{field} {text!r} is not between {{% and %}}"
