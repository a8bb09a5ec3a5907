from pathlib import Path
from typing import Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from gateway.document_limits import check_document, check_tokens
from gateway.limits import Limits
from gateway.sdl import read_schema
from local.appsync import GUARD

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = read_schema((ROOT / "schema.graphql").read_text("utf-8"))
DEFINITIONS: Final = [
    definition
    for path in sorted((ROOT / "apps" / "packages" / "api" / "operations").glob("*.graphql"))
    for definition in parse(path.read_text("utf-8")).definitions
]
FRAGMENTS: Final = {
    each.name.value: each for each in DEFINITIONS if isinstance(each, FragmentDefinitionNode)
}
OPERATIONS: Final = [each for each in DEFINITIONS if isinstance(each, OperationDefinitionNode)]
LARGEST_PAGE: Final = {"first": 100}


class _Spreads(Visitor):
    """Collects the fragments of a selection, and theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, FragmentDefinitionNode] = {}

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        name = node.name.value
        if name not in self.found:
            self.found[name] = FRAGMENTS[name]
            visit(FRAGMENTS[name], self)


def test_guard_lets_largest_pages_of_apps_pass() -> None:
    for operation in OPERATIONS:
        spreads = _Spreads()
        visit(operation, spreads)
        document = DocumentNode(definitions=(operation, *spreads.found.values()))
        check_tokens(print_ast(document), GUARD)
        check_document(SCHEMA, document, LARGEST_PAGE, Limits().query_depth, GUARD)
