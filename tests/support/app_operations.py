"""The operations of wallet, kiosk and console, as these send them."""

from functools import cache
from pathlib import Path

from graphql import (
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

FOLDER = Path(__file__).parents[2] / "apps" / "packages" / "api" / "operations"


@cache
def operation(name: str) -> str:
    """Return an operation with the fragments that it needs, and no others."""
    operations, fragments = _definitions()
    needed: dict[str, Node] = {}
    waiting: list[Node] = [operations[name]]
    while waiting:
        for spread in _spreads(waiting.pop()):
            if spread not in needed:
                needed[spread] = fragments[spread]
                waiting.append(fragments[spread])
    return "\n\n".join(print_ast(each) for each in (operations[name], *needed.values()))


@cache
def _definitions() -> tuple[dict[str, Node], dict[str, Node]]:
    operations: dict[str, Node] = {}
    fragments: dict[str, Node] = {}
    for path in sorted(FOLDER.glob("*.graphql")):
        for each in parse(path.read_text("utf-8")).definitions:
            if isinstance(each, FragmentDefinitionNode):
                fragments[each.name.value] = each
            elif isinstance(each, OperationDefinitionNode) and each.name:
                operations[each.name.value] = each
    return operations, fragments


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)


def _spreads(node: Node) -> list[str]:
    visitor = _Spreads()
    visit(node, visitor)
    return visitor.names
