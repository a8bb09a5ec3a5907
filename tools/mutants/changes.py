"""Changes of one place in a function that a test should notice."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_PAIRS = [
    *(("exists", "not_exists"), ("gt", "gte"), ("lt", "lte"), ("eq", "ne"), ("min", "max")),
    *(("any", "all"), ("append", "extend"), ("add", "discard"), ("startswith", "endswith")),
]
_RENAMED = {**dict(_PAIRS), **{two: one for one, two in _PAIRS}, "sorted": "list"}

_Found = Iterator[tuple[str, ast.expr | ast.stmt, ast.expr | ast.stmt]]
_Node = TypeVar("_Node", bound=ast.AST)


@dataclass(frozen=True)
class Change:
    """Replaces the text between two positions (line from 1, byte in it).

    `lines` are the first and the last of the statement: a test that runs none sees no change.
    """

    kind: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    lines: tuple[int, int]

    def apply(self, source: str) -> str:
        """Return the module's text with the change."""
        rows = source.encode().split(b"\n")
        before = b"\n".join([*rows[: self.start[0] - 1], rows[self.start[0] - 1][: self.start[1]]])
        after = b"\n".join([rows[self.end[0] - 1][self.end[1] :], *rows[self.end[0] :]])
        return (before + self.text.encode() + after).decode()


def list_changes(source: str) -> list[Change]:
    """Return all changes of a module's functions, in the order of its text."""
    changes = []
    for statement in _statements(ast.parse(source)):
        own = list(_own_nodes(statement))
        last = max(getattr(node, "end_lineno", 0) for node in own)
        if isinstance(statement, ast.If | ast.While | ast.For | ast.With | ast.Try | ast.Match):
            last = max([statement.lineno, *(getattr(node, "end_lineno", 0) for node in own[1:])])
        for node in own:
            for find in _KINDS.get(type(node), ()):
                for kind, old, new in find(node):
                    changes.append(_change(kind, old, new, (statement.lineno, last)))
    return changes


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements in functions that run and are no assertion or documentation."""
    functions = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    inner = {
        id(each)
        for function in functions
        for statement in function.body
        for each in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and id(node) in inner:
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if not is_function and not isinstance(node, ast.Assert):
                yield node


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the node and its parts, without statements and annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.stmt):
                yield from _own_nodes(child)


def _change(
    kind: str, old: ast.expr | ast.stmt, new: ast.expr | ast.stmt, lines: tuple[int, int]
) -> Change:
    assert old.end_lineno is not None
    assert old.end_col_offset is not None
    text = ast.unparse(new)
    return Change(
        kind,
        (old.lineno, old.col_offset),
        (old.end_lineno, old.end_col_offset),
        f"({text})" if isinstance(new, ast.expr) else text,
        lines,
    )


def _with(node: _Node, **fields: object) -> _Node:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _swap_compare(node: ast.Compare) -> _Found:
    for place, operator in enumerate(node.ops):
        operators = list(node.ops)
        operators[place] = _COMPARED[type(operator)]()
        yield "compare", node, _with(node, ops=operators)


def _change_boolean(node: ast.BoolOp) -> _Found:
    yield "boolean", node, _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for place in range(len(node.values)):
        values = [*node.values[:place], *node.values[place + 1 :]]
        yield "dropped operand", node, values[0] if len(values) == 1 else _with(node, values=values)


def _swap_arithmetic(node: ast.BinOp | ast.AugAssign) -> _Found:
    if type(node.op) in _CALCULATED:
        yield "arithmetic", node, _with(node, op=_CALCULATED[type(node.op)]())


def _change_constant(node: ast.Constant) -> _Found:
    if isinstance(node.value, bool):
        yield "constant", node, ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield "constant", node, ast.Constant(node.value + 1)


def _drop_not(node: ast.UnaryOp) -> _Found:
    if isinstance(node.op, ast.Not):
        yield "dropped not", node, node.operand


def _change_test(node: ast.If | ast.While | ast.IfExp) -> _Found:
    yield "negated if", node.test, ast.UnaryOp(ast.Not(), node.test)
    if not isinstance(node, ast.While):
        yield "if False", node.test, ast.Constant(False)  # noqa: FBT003 - a constant's value
    if isinstance(node, ast.IfExp):
        yield "swapped if-else", node, _with(node, body=node.orelse, orelse=node.body)


def _return_none(node: ast.Return) -> _Found:
    if node.value is not None and not _is_none(node.value):
        yield "return None", node.value, ast.Constant(None)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _drop_call(node: ast.Expr) -> _Found:
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    if isinstance(value, ast.Call):
        yield "dropped call", node, ast.Pass()


def _change_call(node: ast.Call) -> _Found:
    for place, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
            yield "dropped keyword", node, _with(node, keywords=rest)
    match node.func:
        case ast.Name(id=name) if name in _RENAMED:
            yield "method swap", node.func, ast.Name(_RENAMED[name])
        case ast.Attribute(attr=name) if name in _RENAMED:
            yield "method swap", node.func, _with(node.func, attr=_RENAMED[name])


def _drop_filter(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> _Found:
    for place, generator in enumerate(node.generators):
        if generator.ifs:
            generators = list(node.generators)
            generators[place] = _with(generator, ifs=[])
            yield "dropped filter", node, _with(node, generators=generators)


def _drop_raise(node: ast.Raise) -> _Found:
    yield "raise to pass", node, ast.Pass()


def _drop_jump(node: ast.Continue | ast.Break) -> _Found:
    yield "dropped jump", node, ast.Pass()


_KINDS: dict[type[ast.AST], list[Callable[..., _Found]]] = {
    ast.Compare: [_swap_compare],
    ast.BoolOp: [_change_boolean],
    ast.BinOp: [_swap_arithmetic],
    ast.AugAssign: [_swap_arithmetic],
    ast.Constant: [_change_constant],
    ast.UnaryOp: [_drop_not],
    ast.If: [_change_test],
    ast.While: [_change_test],
    ast.IfExp: [_change_test],
    ast.Return: [_return_none],
    ast.Expr: [_drop_call],
    ast.Call: [_change_call],
    ast.ListComp: [_drop_filter],
    ast.SetComp: [_drop_filter],
    ast.DictComp: [_drop_filter],
    ast.GeneratorExp: [_drop_filter],
    ast.Raise: [_drop_raise],
    ast.Continue: [_drop_jump],
    ast.Break: [_drop_jump],
}
