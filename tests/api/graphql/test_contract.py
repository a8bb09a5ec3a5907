"""The API only grows: the commit before has no name, argument or guarantee that this one lacks."""

import os
import subprocess
from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    print_ast,
)

from tests.support.skipping import need
from tools.schema_files import CONTRACT_PATH, ROOT, contract
from tools.sdl.document import PRELUDE

CONTRACT = contract()
Composite = GraphQLObjectType | GraphQLInterfaceType


def differences(promised: str, given: str) -> list[str]:
    """Return what of `given` is not an addition to `promised`."""
    before, after = build_schema(PRELUDE + promised), build_schema(PRELUDE + given)
    breaking = [change.description for change in find_breaking_changes(before, after)]
    old, new = dict(_inputs(before)), dict(_inputs(after))
    changed = [place for place in old.keys() & new.keys() if old[place] != new[place]]
    return breaking + [f"{place} was {old[place]} and is {new[place]}" for place in changed]


def _inputs(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Return every argument and input field by its place, with its type and default as written."""
    for kind in schema.type_map.values():
        if isinstance(kind, Composite):
            for field_name, item in kind.fields.items():
                for name, argument in item.args.items():
                    yield f"{kind.name}.{field_name}({name}:)", _written(argument)
        if isinstance(kind, GraphQLInputObjectType):
            for name, input_field in kind.fields.items():
                yield f"{kind.name}.{name}", _written(input_field)


def _written(item: GraphQLArgument | GraphQLInputField) -> str:
    default = item.ast_node.default_value if item.ast_node else None
    return f"{item.type} = {print_ast(default)}" if default else str(item.type)


def test_contract_keeps_that_of_the_commit_before() -> None:
    """Whoever ran the generator. CONTRACT_BASE is another commit, such as a release."""
    base = os.environ.get("CONTRACT_BASE", "HEAD~1")
    shown = subprocess.run(
        ["git", "show", f"{base}:{CONTRACT_PATH.relative_to(ROOT)}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    need(is_there=shown.returncode == 0, what=f"{base}'s contract ({shown.stderr.strip()})")

    assert differences(shown.stdout, CONTRACT) == []
