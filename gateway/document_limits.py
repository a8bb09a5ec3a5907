"""Reject costly queries, in one pass before validation.

The pass measures each fragment once, even if the query spreads it often.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    Lexer,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.language import InlineFragmentNode
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef

from gateway.envelope import refuse_request
from gateway.limits import DocumentLimits

# A resolver's value costs as much as this many values of the schema.
_INTROSPECTION_RATIO: Final = 4
_MAX_DIGITS: Final = 6
_OPENING: Final = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING: Final = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})

_Definition = OperationDefinitionNode | FragmentDefinitionNode


def check_tokens(query: str, limits: DocumentLimits) -> None:
    """Reject a text that is too long or too deep to parse.

    Raises:
        RequestRefusedError: The text is over a limit.
        GraphQLSyntaxError: A token is not valid GraphQL.
    """
    lexer = Lexer(Source(query))
    tokens = brackets = directives = 0
    while True:
        kind = lexer.advance().kind
        if kind is TokenKind.EOF:
            return
        tokens += 1
        directives += kind is TokenKind.AT
        brackets += (kind in _OPENING) - (kind in _CLOSING)
        _check("tokens", tokens, limits.tokens)
        _check("nested brackets", brackets, limits.brackets)
        _check("directives", directives, limits.directives)


def check_document(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Mapping[str, Any],
    query_depth: int,
    limits: DocumentLimits,
) -> int:
    """Reject a document over a limit; return the cost of its costliest operation.

    Raises:
        RequestRefusedError: The message names the limit.
        RecursionError: The document is nested too deeply to measure.
    """
    return _Survey(schema, document, variables, limits).check(query_depth)


def _check(what: str, number: int, limit: int, error_type: str = "LimitExceededError") -> None:
    if number > limit:
        raise refuse_request(f"The query has more than {limit} {what}.", error_type)


@dataclass(frozen=True)
class _Measure:
    """depth: levels of fields; cost: field values, each list multiplied by its size."""

    depth: int = 0
    cost: int = 0
    introspection: int = 0


class _Survey:
    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        variables: Mapping[str, Any],
        limits: DocumentLimits,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._variables = variables
        self._operations = [
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        ]
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._roots = {schema.get_root_type(operation.operation) for operation in self._operations}
        self._defaults = _read_defaults(self._operations)
        self._measured: dict[tuple[str, bool], _Measure] = {}
        self._nesting = 0

    def check(self, query_depth: int) -> int:
        limits = self._limits
        costs = [0]
        self._check_text()
        for operation in self._operations:
            root = self._schema.get_root_type(operation.operation)
            measure = self._measure_set(operation.selection_set, root, is_sized=False)
            _check("levels of fields", measure.depth, query_depth, "QueryDepthLimitReached")
            _check("values to answer", measure.cost, limits.cost)
            _check("values to answer", measure.introspection, limits.introspection_cost)
            costs.append(measure.cost + measure.introspection // _INTROSPECTION_RATIO)
        self._check_comparisons()
        return max(costs)

    def _check_text(self) -> None:
        aliases = spreads = 0
        for node in self._walk(*self._operations, *self._fragments.values()):
            aliases += isinstance(node, FieldNode) and node.alias is not None
            spreads += isinstance(node, FragmentSpreadNode)
        _check("aliases", aliases, self._limits.aliases)
        _check("fragment spreads", spreads, self._limits.spreads)

    def _check_comparisons(self) -> None:
        """Check the number of comparisons of fields with the same name.

        A field counts once for each spread of its fragment, direct or nested.
        """
        definitions = {None: self._operations} | {
            name: [fragment] for name, fragment in self._fragments.items()
        }
        spread_in: dict[str | None, list[str | None]] = {}
        for place, nodes in definitions.items():
            for node in self._walk(*nodes):
                if isinstance(node, FragmentSpreadNode):
                    spread_in.setdefault(node.name.value, []).append(place)
        times: dict[str | None, int] = {None: 1}

        def count(name: str | None) -> int:
            if name not in times:
                times[name] = 0  # A cycle, which validation refuses.
                times[name] = sum(count(place) for place in spread_in.get(name, ()))
            return times[name]

        names: Counter[str] = Counter()
        for place, nodes in definitions.items():
            # A fragment without a spread is compared within itself, too.
            size = max(1, count(place))
            for node in self._walk(*nodes):
                if isinstance(node, FieldNode):
                    names[(node.alias or node.name).value] += size
        comparisons = sum(number * number for number in names.values())
        most = self._limits.comparisons
        _check("comparisons of fields with the same name", comparisons, most)

    def _walk(self, *definitions: _Definition) -> Iterator[SelectionNode]:
        """Yield every selection in the text of the definitions."""
        sets = [definition.selection_set for definition in definitions]
        while sets:
            for node in sets.pop().selections:
                yield node
                if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                    sets.append(node.selection_set)

    def _measure_set(
        self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None, *, is_sized: bool
    ) -> _Measure:
        depth = cost = introspection = 0
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                measure = self._measure_field(node, parent, is_sized=is_sized)
            elif isinstance(node, FragmentSpreadNode):
                measure = self._measure_fragment(node.name.value, is_sized=is_sized)
            else:
                assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there are three kinds
                condition = node.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                measure = self._measure_set(node.selection_set, inner, is_sized=is_sized)
            depth, cost = max(depth, measure.depth), cost + measure.cost
            introspection += measure.introspection
        return _Measure(depth, cost, introspection)

    def _measure_fragment(self, name: str, *, is_sized: bool) -> _Measure:
        key = (name, is_sized)
        if key in self._measured:
            return self._measured[key]
        fragment = self._fragments.get(name)
        if fragment is None:
            return _Measure()
        # A cycle costs nothing here: validation rejects it.
        self._measured[key] = _Measure()
        self._nesting += 1
        _check("nested fragments", self._nesting, self._limits.nested_fragments)
        condition = self._schema.get_type(fragment.type_condition.name.value)
        measure = self._measure_set(fragment.selection_set, condition, is_sized=is_sized)
        self._nesting -= 1
        self._measured[key] = measure
        return measure

    def _measure_field(
        self, node: FieldNode, parent: GraphQLNamedType | None, *, is_sized: bool
    ) -> _Measure:
        definition = _find_field(parent, node.name.value)
        is_page = definition is not None and bool(
            self._limits.page_size_arguments.intersection(definition.args)
        )
        is_list = definition is not None and is_list_type(get_nullable_type(definition.type))
        inner = _Measure()
        if node.selection_set:
            named = get_named_type(definition.type) if definition else None
            inner = self._measure_set(node.selection_set, named, is_sized=is_page)
        if definition is SchemaMetaFieldDef or definition is TypeMetaFieldDef:
            return _Measure(inner.depth + 1, 1, inner.cost)
        size, cost = 1, 1
        if is_page:
            size = self._page_size(node)
            cost += size * self._limits.item_cost
        elif is_list and not is_sized:
            size = self._limits.list_size
        if is_page or (definition is not None and parent in self._roots):
            cost += self._limits.call_cost
        return _Measure(inner.depth + 1, cost + size * inner.cost)

    def _page_size(self, node: FieldNode) -> int:
        """Return the number of items that the list counts as: the largest size in its arguments."""
        sizes = [
            self._read_size(argument.value, self._limits.max_page_size)
            for argument in node.arguments or ()
            if argument.name.value in self._limits.page_size_arguments
        ]
        return max((size for size in sizes if size is not None), default=self._limits.page_size)

    def _read_size(self, node: ValueNode, most: int) -> int | None:
        value: object = None
        if isinstance(node, VariableNode):
            value = self._variables.get(node.name.value, self._defaults.get(node.name.value))
        elif isinstance(node, IntValueNode):
            value = _read_integer(node)
        if value is None:
            return None
        # The resolver refuses larger sizes: counting them would hide the resolver's message.
        return min(max(value, 1), most) if isinstance(value, int) else most


def _read_defaults(operations: list[OperationDefinitionNode]) -> dict[str, int]:
    """Return each variable's largest default: operations can share a fragment that uses it."""
    defaults: dict[str, int] = {}
    for operation in operations:
        for variable in operation.variable_definitions or ():
            if isinstance(variable.default_value, IntValueNode):
                name = variable.variable.name.value
                default = _read_integer(variable.default_value)
                defaults[name] = max(default, defaults.get(name, default))
    return defaults


def _read_integer(node: IntValueNode) -> int:
    """Return the number of the first digits: a very long number takes long to read."""
    return int(node.value[:_MAX_DIGITS])


def _find_field(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if name == "__schema":
        return SchemaMetaFieldDef
    if name == "__type":
        return TypeMetaFieldDef
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    fields: Mapping[str, GraphQLField] = parent.fields
    return fields.get(name)
