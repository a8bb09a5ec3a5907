"""Read a resolver's answer as JSON: all plain fields of its type, or those that AppSync will pick.

AppSync sends no query to run. It picks the requested fields from the answer, so an answer may have
more fields, but never fewer.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from resolvers.api.appsync.documents import has_own_resolver, is_connection, object_definition

Reader = Callable[[Any], Any]
Selection = Mapping[str, Any]
"""The selected fields, each with the selection below it; empty: all plain fields."""
SELECTION_MAXIMUM: Final = 2_000
"""Characters of a selection that is read, and the most of its paths."""
_ONLY_NAMES: Final = re.compile(r"[\s\w{}:]+")
_TOKENS: Final = re.compile(r"\w+\s*:|\w+|[{}]")


class Selected(NamedTuple):
    """An event's `selectionSetGraphQL` and `selectionSetList`; empty: all plain fields."""

    text: str = ""
    paths: tuple[str, ...] = ()


def selected_in(info: Mapping[str, Any]) -> Selected:
    """Return the selection of an event's `info`, if its text can name all fields.

    AppSync keeps the definitions of fragments, so a text with one says too little. One with
    arguments or directives is not read either. Source: "AWS AppSync JavaScript resolver context
    object reference" of the developer guide.
    """
    text, paths = info.get("selectionSetGraphQL"), info.get("selectionSetList")
    if not isinstance(text, str) or not isinstance(paths, list):
        return Selected()
    is_short = len(text) <= SELECTION_MAXIMUM and len(paths) <= SELECTION_MAXIMUM
    if not (is_short and _ONLY_NAMES.fullmatch(text) and {*map(type, paths)} == {str}):
        return Selected()
    return Selected(text, tuple(paths))


def read_selection(selected: Selected) -> Selection:
    """Read a selection; empty if its list has a path that its text lacks.

    AppSync merges fields of one name; the list has them all, but aliases in the place of names.
    """
    levels: list[dict[str, Any]] = [{}]
    above, path, name, alias = [""], "", "", ""
    paths = set()
    for part in _TOKENS.findall(selected.text):
        if part == "{":
            levels.append(levels[-1].setdefault(name, {}))
            above.append(path)
        elif part == "}":
            levels, above = levels[:-1] or levels, above[:-1] or above
        elif part.endswith(":"):
            alias = part[:-1].rstrip()
        else:
            name, path, alias = part, f"{above[-1]}/{alias or part}", ""
            levels[-1].setdefault(name, {})
            paths.add(path[1:])
    selection: Selection = levels[0].get("", {})
    return selection if paths.issuperset(selected.paths) else {}


def reader_of(
    schema: GraphQLSchema, output_type: GraphQLOutputType, selection: Selection
) -> Reader:
    """Return a function from an answer to JSON.

    It raises TypeError for None in the place of a value, and the errors of the scalars.
    """
    read, is_required = _reader_of_value(schema, output_type, selection)

    def read_answer(answer: Any) -> Any:  # noqa: ANN401 - of any type
        if answer is None and is_required:
            raise TypeError(f"a value of {output_type} is missing")
        return None if answer is None else read(answer)

    return read_answer


def field_reader(schema: GraphQLSchema, kind: GraphQLObjectType, name: str) -> Reader:
    """Return a function from an object to the value of a plain field, as `leaf_reader` reads it."""
    attribute, read = _attribute_of(kind, name), leaf_reader(schema, kind.fields[name].type)
    return attrgetter(attribute) if read is None else lambda of: read(getattr(of, attribute))


def leaf_reader(schema: GraphQLSchema, output_type: GraphQLOutputType) -> Reader | None:
    """Return a function from an answer to JSON; None for a type whose answers stay objects."""
    is_object = is_object_type(get_named_type(output_type))
    return None if is_object else reader_of(schema, output_type, {})


def attempt_each(function: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """Return each value's result or exception, so that one fails alone; exceptions stay."""
    results: list[Any] = []
    for value in values:
        try:
            results.append(value if isinstance(value, Exception) else function(value))
        except Exception as fault:  # noqa: BLE001 - whichever it is
            results.append(fault)
    return results


def _reader_of_value(
    schema: GraphQLSchema, output_type: GraphQLOutputType, selection: Selection
) -> tuple[Reader, bool]:
    """Return a function from a value, and whether there must be one."""
    kind, is_required = get_nullable_type(output_type), is_non_null_type(output_type)
    if is_list_type(kind):
        read = reader_of(schema, kind.of_type, selection)
        return lambda values: list(map(read, values)), is_required
    if is_leaf_type(kind):
        return kind.coerce_output_value, is_required
    if is_abstract_type(kind):
        return _abstract_reader(schema, kind), is_required
    return _object_reader(schema, cast("GraphQLObjectType", kind), selection), is_required


def _object_reader(schema: GraphQLSchema, kind: GraphQLObjectType, selection: Selection) -> Reader:
    if is_connection(kind):
        return _connection_reader(schema, kind, selection)
    return _fields_reader(schema, kind, _plain_in(kind, selection) or _all_plain_in(kind))


def _connection_reader(
    schema: GraphQLSchema, kind: GraphQLObjectType, selection: Selection
) -> Reader:
    """Read each row once: `nodes` are the nodes of the edges."""
    selected = _plain_in(kind, selection)
    if selected is None or {"edges", "nodes"} <= selected.keys():
        # Edges and nodes can select different fields of the same rows.
        selected = _all_plain_in(kind)
    answered = selected.keys()
    if "nodes" not in answered:
        return _fields_reader(schema, kind, selected)
    below = selected["nodes"]
    read = _fields_reader(
        schema, kind, {"edges": {"node": below} if below else {}, **_without_nodes(selected)}
    )

    def read_connection(source: object) -> dict[str, Any]:
        answer = read(source)
        answer["nodes"] = [edge["node"] for edge in answer["edges"]]
        return answer if "edges" in answered else {name: answer[name] for name in answered}

    return read_connection


def _fields_reader(schema: GraphQLSchema, kind: GraphQLObjectType, selected: Selection) -> Reader:
    fields = [
        (name, _attribute_of(kind, name), *_reader_of_value(schema, kind.fields[name].type, below))
        for name, below in selected.items()
    ]

    def read_fields(source: object) -> dict[str, Any]:
        answer = {}
        for name, attribute, read, is_required in fields:
            value = getattr(source, attribute)
            if value is None and is_required:
                raise TypeError(f"{kind}.{name} is missing")
            answer[name] = None if value is None else read(value)
        return answer

    return read_fields


def _attribute_of(kind: GraphQLObjectType, name: str) -> str:
    field = kind.fields[name].extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    attribute: str = field.python_name
    return attribute


def _plain_in(kind: GraphQLObjectType, selection: Selection) -> Selection | None:
    """Return the selected fields; None if others may be read.

    The resolver of a nested field reads other fields of its parent.
    """
    selected = {name: below for name, below in selection.items() if name != "__typename"}
    return selected if selected and selected.keys() <= _all_plain_in(kind).keys() else None


def _all_plain_in(kind: GraphQLObjectType) -> Selection:
    return {name: {} for name, field in kind.fields.items() if not has_own_resolver(field)}


def _without_nodes(selected: Selection) -> Selection:
    return {name: below for name, below in selected.items() if name != "nodes"}


def _abstract_reader(schema: GraphQLSchema, kind: GraphQLAbstractType) -> Reader:
    readers = {
        definition.origin: (
            possible.name,
            _fields_reader(schema, possible, _all_plain_in(possible)),
        )
        for possible in schema.get_possible_types(kind)
        if (definition := object_definition(possible))
    }

    def read_one_of(value: object) -> dict[str, Any]:
        name, read = readers[type(value)]
        return {"__typename": name, **read(value)}

    return read_one_of
