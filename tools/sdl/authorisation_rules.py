"""Check access by AppSync's own directives, on fields and on types."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from tools.sdl.document import (
    COGNITO,
    MODES,
    ROOT_NAMES,
    Sdl,
    directives_of,
    field_modes,
    modes_of,
    named_type,
    strings_of,
)

# The groups of the user pool (docs/use/roles.md): a misspelt one would lock out all its users.
GROUPS = frozenset({"kiosks", "operators", "admins", "auditors"})


def types_carry_every_mode_that_reaches_them(sdl: Sdl) -> Iterator[str]:
    """A type without the mode's directive answers Unauthorized inside an allowed field.

    A field that narrows its own modes is left out on purpose, and nothing is reached through it.
    """
    for mode in sorted(MODES):
        for name in sorted(_types_reached(sdl, mode)):
            definition = sdl.types[name]
            assert isinstance(definition, ObjectTypeDefinitionNode)
            if mode not in (modes_of(definition) or {COGNITO}):
                yield f"type {name} is reached by @{mode} and does not carry it"


def _types_reached(sdl: Sdl, mode: str) -> set[str]:
    """Return the object types that this mode's callers reach from the root fields open to it."""
    reached: set[str] = set()
    ahead = [
        item
        for root in sdl.objects()
        if root.name.value in ROOT_NAMES
        for item in root.fields or ()
        if mode in field_modes(root, item)
    ]
    while ahead:
        for definition in sdl.object_types_behind(named_type(ahead.pop().type)):
            if definition.name.value in reached:
                continue
            reached.add(definition.name.value)
            ahead += [item for item in definition.fields or () if _follows(item, mode)]
    return reached


def _follows(item: FieldDefinitionNode, mode: str) -> bool:
    """Follow fields without annotations: a directive that their type lacks is reported there."""
    return not modes_of(item) or mode in modes_of(item)


def groups_are_groups_of_the_pool(sdl: Sdl) -> Iterator[str]:
    for place, node in _annotated(sdl):
        for directive in directives_of(node):
            if directive.name.value != COGNITO or not directive.arguments:
                continue
            groups = strings_of(directive, "cognito_groups")
            if not groups:
                yield f"{place}: cognito_groups is not a list of at least one string"
            for group in groups or ():
                if group not in GROUPS:
                    yield f"{place}: the user pool has no group {group!r}"


def _annotated(sdl: Sdl) -> Iterator[tuple[str, ObjectTypeDefinitionNode | FieldDefinitionNode]]:
    for definition in sdl.objects():
        yield definition.name.value, definition
    for owner, item in sdl.fields():
        yield f"{owner.name.value}.{item.name.value}", item


def api_key_opens_no_mutation(sdl: Sdl) -> Iterator[str]:
    """API keys are public: their callers may read, but neither change nor watch anything.

    enrolKiosk also needs a code.
    """
    for owner, item in sdl.fields():
        if owner.name.value in {"Mutation", "Subscription"}:
            assert isinstance(owner, ObjectTypeDefinitionNode)
            if item.name.value != "enrolKiosk" and "aws_api_key" in field_modes(owner, item):
                yield f"{owner.name.value}.{item.name.value} is open to an API key"
