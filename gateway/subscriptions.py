"""The hub, which sends mutations to their subscriptions (@aws_subscribe)."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from graphql import GraphQLSchema, ListValueNode, StringValueNode

from gateway.answers import encode
from gateway.execution import Execution, StartedSubscription
from gateway.json_value import Json, JsonValue

_ArgumentNames = tuple[str, ...]


@dataclass(eq=False, frozen=True)
class Subscriber:
    """One subscription on one connection.

    send gets the answer as JSON text; it must not block and must not fail.
    """

    subscription: StartedSubscription
    send: Callable[[str], None]


class Hub:
    """Finds a payload's subscribers by the values of their arguments, without a search."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._fields_of = read_triggers(execution.schema)
        execution.on_mutation(self.publish)
        # Dicts serve as ordered sets: they keep the order of subscription.
        self._subscribers: dict[str, dict[_ArgumentNames, dict[str, dict[Subscriber, None]]]] = {}

    def __len__(self) -> int:
        return sum(
            len(subscribers)
            for by_names in self._subscribers.values()
            for by_values in by_names.values()
            for subscribers in by_values.values()
        )

    def add(self, subscriber: Subscriber) -> None:
        subscription = subscriber.subscription
        names = tuple(subscription.arguments)
        by_values = self._subscribers.setdefault(subscription.field_name, {}).setdefault(names, {})
        values = _key(names, subscription.arguments)
        by_values.setdefault(values, {})[subscriber] = None

    def remove(self, subscriber: Subscriber) -> None:
        """Remove a subscriber, if the hub has it."""
        subscription = subscriber.subscription
        names = tuple(subscription.arguments)
        values = _key(names, subscription.arguments)
        by_names = self._subscribers.get(subscription.field_name, {})
        by_values = by_names.get(names, {})
        subscribers = by_values.get(values, {})
        subscribers.pop(subscriber, None)
        if not subscribers:
            by_values.pop(values, None)
        if not by_values:
            by_names.pop(names, None)

    def publish(self, mutation: str, payload: JsonValue) -> None:
        """Send a mutation's payload to each subscriber whose arguments equal its fields."""
        for field_name in self._fields_of.get(mutation, ()):
            answers: dict[JsonValue, str] = {}
            for subscriber in self._find(field_name, payload):
                group = self._execution.delivery_key(subscriber.subscription)
                if group not in answers:
                    answer = self._execution.deliver(subscriber.subscription, payload)
                    answers[group] = encode(answer)
                subscriber.send(answers[group])

    def _find(self, field_name: str, payload: JsonValue) -> list[Subscriber]:
        fields = payload if isinstance(payload, dict) else {}
        return [
            subscriber
            for names, by_values in self._subscribers.get(field_name, {}).items()
            for subscriber in by_values.get(_key(names, fields), ())
        ]


def read_triggers(schema: GraphQLSchema) -> dict[str, list[str]]:
    """Return the subscription fields that each mutation triggers.

    Raises:
        ValueError: @aws_subscribe names a mutation that does not exist.
    """
    triggers: dict[str, list[str]] = {}
    mutations = schema.mutation_type.fields if schema.mutation_type else {}
    fields = schema.subscription_type.fields if schema.subscription_type else {}
    for field_name, definition in fields.items():
        directives = definition.ast_node.directives if definition.ast_node else ()
        for directive in directives or ():
            if directive.name.value != "aws_subscribe":
                continue
            for argument in directive.arguments or ():
                given = argument.value
                # A single value is a list of one.
                for name in given.values if isinstance(given, ListValueNode) else (given,):
                    mutation = name.value if isinstance(name, StringValueNode) else ""
                    if mutation not in mutations:
                        raise ValueError(
                            f"@aws_subscribe of {field_name} names no mutation: {mutation!r}"
                        )
                    triggers.setdefault(mutation, []).append(field_name)
    return triggers


def _key(names: _ArgumentNames, values: Json) -> str:
    """Return the values as text; a missing field is null."""
    return json.dumps([_plain(values.get(name)) for name in names], sort_keys=True)


def _plain(value: JsonValue) -> JsonValue:
    # 2.0 and 2 are one number in GraphQL's Float.
    return int(value) if isinstance(value, float) and value.is_integer() else value
