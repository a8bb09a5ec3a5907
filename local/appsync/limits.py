"""One pass over a query before validation: what would cost too much is refused here.

Validation and execution of a hostile document take time that grows much faster than its text.
Fragments are measured once each, however often they are spread.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    IntValueNode,
    Lexer,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)
from graphql.language import InlineFragmentNode
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef

from local.appsync.envelope import RequestRefusedError, refuse_request

MAX_TOKENS: Final = 4_000
MAX_BRACKETS: Final = 60
MAX_DEPTH: Final = 20
MAX_ALIASES: Final = 100
MAX_DIRECTIVES: Final = 200
# Validation compares all fragments of one selection with each other, too.
MAX_SPREADS: Final = 100
MAX_COST: Final = 200_000
# Validation compares all fields of one response name with each other.
MAX_COMPARISONS: Final = 40_000
_MAX_FRAGMENT_NESTING: Final = 40
_PAGE_SIZE: Final = 20
_MAX_PAGE_SIZE: Final = 100
_LIST_SIZE: Final = 10
_OPENING: Final = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING: Final = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})


def check_tokens(query: str) -> None:
    """Refuse a text too long or too deep to be parsed.

    Raises:
        RequestRefusedError: It is over a limit.
        GraphQLSyntaxError: It is no GraphQL, as far as single tokens go.
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
        _check("tokens", tokens, MAX_TOKENS)
        _check("nested brackets", brackets, MAX_BRACKETS)
        _check("directives", directives, MAX_DIRECTIVES)


def check_document(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
) -> None:
    """Refuse a document over a limit.

    Raises:
        RequestRefusedError: The message names the limit.
    """
    _Survey(schema, document, variables).check()


def _check(what: str, number: int, limit: int, error_type: str = "LimitExceededError") -> None:
    if number > limit:
        raise _refuse(what, limit, error_type)


def _refuse(what: str, limit: int, error_type: str = "LimitExceededError") -> RequestRefusedError:
    return refuse_request(f"The query has more than {limit} {what}.", error_type)


@dataclass(frozen=True)
class _Measure:
    """depth: levels of fields; cost: field values, each list counted with its size."""

    depth: int = 0
    cost: int = 0


class _Survey:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._variables = variables
        self._operations = [
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        ]
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._measured: dict[tuple[str, bool], _Measure] = {}
        self._nesting = 0

    def check(self) -> None:
        self._check_text()
        for operation in self._operations:
            root = self._schema.get_root_type(operation.operation)
            measure = self._measure_set(operation.selection_set, root, is_sized=False)
            _check("levels of fields", measure.depth, MAX_DEPTH, "QueryDepthLimitReached")
            _check("values to answer", measure.cost, MAX_COST)

    def _check_text(self) -> None:
        names: Counter[str] = Counter()
        aliases = spreads = 0
        sets = [node.selection_set for node in (*self._operations, *self._fragments.values())]
        while sets:
            for node in sets.pop().selections:
                if isinstance(node, FieldNode):
                    aliases += node.alias is not None
                    names[(node.alias or node.name).value] += 1
                spreads += isinstance(node, FragmentSpreadNode)
                if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                    sets.append(node.selection_set)
        _check("aliases", aliases, MAX_ALIASES)
        _check("fragment spreads", spreads, MAX_SPREADS)
        comparisons = sum(count * count for count in names.values())
        _check("comparisons of fields with the same name", comparisons, MAX_COMPARISONS)

    def _measure_set(
        self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None, *, is_sized: bool
    ) -> _Measure:
        depth = cost = 0
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                measure = self._measure_field(node, parent, is_sized=is_sized)
            elif isinstance(node, FragmentSpreadNode):
                measure = self._measure_fragment(node.name.value, is_sized=is_sized)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                measure = self._measure_set(node.selection_set, inner, is_sized=is_sized)
            else:
                continue
            depth, cost = max(depth, measure.depth), cost + measure.cost
        return _Measure(depth, cost)

    def _measure_fragment(self, name: str, *, is_sized: bool) -> _Measure:
        key = (name, is_sized)
        if key in self._measured:
            return self._measured[key]
        fragment = self._fragments.get(name)
        if fragment is None:
            return _Measure()
        # A circle is measured as nothing here and refused by validation.
        self._measured[key] = _Measure()
        self._nesting += 1
        _check("nested fragments", self._nesting, _MAX_FRAGMENT_NESTING)
        condition = self._schema.get_type(fragment.type_condition.name.value)
        measure = self._measure_set(fragment.selection_set, condition, is_sized=is_sized)
        self._nesting -= 1
        self._measured[key] = measure
        return measure

    def _measure_field(
        self, node: FieldNode, parent: GraphQLNamedType | None, *, is_sized: bool
    ) -> _Measure:
        definition = _find_field(parent, node.name.value)
        is_page = definition is not None and "first" in definition.args
        is_list = definition is not None and is_list_type(get_nullable_type(definition.type))
        inner = _Measure()
        if node.selection_set:
            named = get_named_type(definition.type) if definition else None
            inner = self._measure_set(node.selection_set, named, is_sized=is_page)
        size = 1
        if is_page:
            size = self._page_size(node)
        elif is_list and not is_sized:
            size = _LIST_SIZE
        return _Measure(inner.depth + 1, 1 + size * inner.cost)

    def _page_size(self, node: FieldNode) -> int:
        value: object = None
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, VariableNode):
                    value = self._variables.get(argument.value.name.value)
                elif isinstance(argument.value, IntValueNode):
                    digits = argument.value.value
                    value = int(digits) if len(digits) < len(str(MAX_COST)) else _MAX_PAGE_SIZE
        if value is None:
            return _PAGE_SIZE
        # The resolver refuses what is outside 1..100: counting more would hide its message.
        return min(max(value, 1), _MAX_PAGE_SIZE) if isinstance(value, int) else _MAX_PAGE_SIZE


def _find_field(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if name == "__schema":
        return SchemaMetaFieldDef
    if name == "__type":
        return TypeMetaFieldDef
    if parent is None or not is_composite_type(parent):
        return None
    fields: Mapping[str, GraphQLField] = getattr(parent, "fields", {})
    return fields.get(name)
