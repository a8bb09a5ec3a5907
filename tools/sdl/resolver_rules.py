"""Rules for fields with separate Lambda resolvers, and for subscriptions."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, print_ast

from tools.sdl.document import (
    ROOT_NAMES,
    Sdl,
    has_id,
    is_list,
    is_nullable,
    named_type,
    strings_of,
    type_with_fields,
)

# Lists of things with an id that cannot grow, and the types that have them.
BOUNDED_LISTS = {
    "Location.earnRules": "one rule for each accepted material and unit",
    "Query.earnRules": "200 rules in force and coming",
}
LARGEST_BATCH = 2000  # AppSync's own limit of maxBatchSize


def _subscriptions(sdl: Sdl) -> Iterator[tuple[FieldDefinitionNode, list[str]]]:
    """Yield every subscription field with the mutations that trigger it."""
    for owner, item in sdl.fields():
        if owner.name.value == "Subscription":
            names = [
                name
                for directive in item.directives or ()
                if directive.name.value == "aws_subscribe"
                for name in strings_of(directive, "mutations") or ()
            ]
            yield item, names


def subscriptions_name_mutations_of_their_type(sdl: Sdl) -> Iterator[str]:
    for item, names in _subscriptions(sdl):
        if not names:
            yield f"Subscription.{item.name.value} names no mutation in @aws_subscribe"
        for name in names:
            mutation = sdl.field_named("Mutation", name)
            if mutation is None:
                yield f"Subscription.{item.name.value}: the mutation {name!r} does not exist"
            elif print_ast(mutation.type) != print_ast(item.type):
                yield (
                    f"Subscription.{item.name.value} is {print_ast(item.type)}, "
                    f"{name} is {print_ast(mutation.type)}"
                )


def subscriptions_are_nullable(sdl: Sdl) -> Iterator[str]:
    """The resolver that checks the caller answers null at the start."""
    for item, _ in _subscriptions(sdl):
        if not is_nullable(item.type):
            yield f"Subscription.{item.name.value} is {print_ast(item.type)}"


def subscription_arguments_are_fields_of_the_payload(sdl: Sdl) -> Iterator[str]:
    """AppSync compares them by equality with top-level fields; any other never matches."""
    for item, _ in _subscriptions(sdl):
        for argument in item.arguments or ():
            payload = sdl.field_named(named_type(item.type), argument.name.value)
            place = f"Subscription.{item.name.value}({argument.name.value}:)"
            if payload is None:
                yield f"{place} is not a field of {named_type(item.type)}"
            elif named_type(payload.type) != named_type(argument.type) or is_list(payload.type):
                yield f"{place} is {print_ast(argument.type)}, the field {print_ast(payload.type)}"


def aws_subscribe_is_on_subscriptions(sdl: Sdl) -> Iterator[str]:
    for owner, item in sdl.fields():
        named = {directive.name.value for directive in item.directives or ()}
        if "aws_subscribe" in named and owner.name.value != "Subscription":
            yield f"{owner.name.value}.{item.name.value} carries @aws_subscribe"


def fields_with_a_resolver_are_nullable(sdl: Sdl) -> Iterator[str]:
    """A failed field must not make its neighbours fail."""
    with_resolver = {(row["type"], row["field"]) for row in sdl.resolver_fields}
    for owner, item in sdl.fields():
        names = (owner.name.value, item.name.value)
        if (names[0] in ROOT_NAMES or names in with_resolver) and not is_nullable(item.type):
            yield f"{names[0]}.{names[1]} is {print_ast(item.type)}"


def leaves_take_no_arguments(sdl: Sdl) -> Iterator[str]:
    """A field with arguments is a resolver: on a leaf, each item of a list costs a Lambda call."""
    for owner, item in sdl.fields():
        if owner.name.value in ROOT_NAMES or not item.arguments:
            continue
        if sdl.is_leaf(named_type(item.type)):
            yield f"{owner.name.value}.{item.name.value} is a leaf with arguments"


def lists_of_things_with_an_id_are_connections(sdl: Sdl) -> Iterator[str]:
    """Things with an id can be added, so their list can grow."""
    for owner, item in sdl.fields():
        place = f"{owner.name.value}.{item.name.value}"
        if owner.name.value.endswith("Connection") or place in BOUNDED_LISTS:
            continue
        element = sdl.types.get(named_type(item.type))
        if is_list(item.type) and isinstance(element, type_with_fields) and has_id(element):
            yield f"{place} is {print_ast(item.type)}, and no connection"


def connections_take_first_and_after(sdl: Sdl) -> Iterator[str]:
    for owner, item in sdl.fields():
        if not named_type(item.type).endswith("Connection"):
            continue
        given = {argument.name.value: print_ast(argument.type) for argument in item.arguments or ()}
        for name, kind in (("first", "Int"), ("after", "String")):
            if given.get(name) != kind:
                yield f"{owner.name.value}.{item.name.value} takes no {name}: {kind}"


def connections_have_the_relay_shape(sdl: Sdl) -> Iterator[str]:
    for definition in sdl.objects():
        name = definition.name.value
        if not name.endswith("Connection"):
            continue
        node = name.removesuffix("Connection")
        shape = {"edges": f"[{node}Edge!]!", "nodes": f"[{node}!]!", "pageInfo": "PageInfo!"}
        yield from _differences(definition, shape)
        edge = sdl.types.get(f"{node}Edge")
        if isinstance(edge, ObjectTypeDefinitionNode):
            yield from _differences(edge, {"cursor": "String!", "node": f"{node}!"})


def _differences(definition: ObjectTypeDefinitionNode, shape: dict[str, str]) -> Iterator[str]:
    given = {item.name.value: print_ast(item.type) for item in definition.fields or ()}
    for name, kind in shape.items():
        if given.get(name) != kind:
            yield f"{definition.name.value}.{name} is {given.get(name)}, not {kind}"


def loaded_objects_come_with_their_id(sdl: Sdl) -> Iterator[str]:
    """Only plain fields of the parent reach a nested resolver, as its `source`."""
    with_resolver = {(row["type"], row["field"]) for row in sdl.resolver_fields}
    for type_name, field_name in sorted(with_resolver):
        item = sdl.field_named(type_name, field_name)
        if item is None or type_name in ROOT_NAMES:
            continue
        is_list_of_it = is_list(item.type) or named_type(item.type).endswith("Connection")
        id_name = "id" if is_list_of_it else f"{field_name}Id"
        plain = sdl.field_named(type_name, id_name)
        if (
            plain is None
            or named_type(plain.type) != "ID"
            or plain.arguments
            or (type_name, id_name) in with_resolver
        ):
            yield f"{type_name}.{field_name} is loaded, and {type_name}.{id_name} is not a plain ID"


def resolver_fields_are_those_of_the_schema(sdl: Sdl) -> Iterator[str]:
    """Every root field and every field with arguments is listed once, and no other field."""
    listed = [(row["type"], row["field"]) for row in sdl.resolver_fields]
    for names in sorted({names for names in listed if listed.count(names) > 1}):
        yield f"{'.'.join(names)} is listed more than once"
    for names in sorted(set(listed)):
        if sdl.field_named(*names) is None:
            yield f"{'.'.join(names)} is listed, and is not a field of the schema"
    for owner, item in sdl.fields():
        names = (owner.name.value, item.name.value)
        if (names[0] in ROOT_NAMES or item.arguments) and names not in listed:
            yield f"{'.'.join(names)} needs a resolver and is not listed"


def resolver_fields_name_function_and_batch(sdl: Sdl) -> Iterator[str]:
    """Roots are called one by one; nested fields in batches, because a list of n costs n calls."""
    for row in sdl.resolver_fields:
        place = f"{row['type']}.{row['field']}"
        functions = ("mutations", "enrolment") if row["type"] == "Mutation" else ("queries",)
        if row["function"] not in functions:
            yield f"{place} runs in {row['function']!r}, not in {' or '.join(functions)}"
        is_root = row["type"] in ROOT_NAMES
        if is_root and row["maxBatchSize"] != 0:
            yield f"{place} is a root field with batch size {row['maxBatchSize']}"
        if not is_root and not 1 <= row["maxBatchSize"] <= LARGEST_BATCH:
            yield f"{place} is a nested field with batch size {row['maxBatchSize']}"
