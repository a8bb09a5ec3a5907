"""The ceilings and import directions of the architecture, and each check on a tree that fails."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.structure import ceilings, imports, texts
from tests.structure.modules import EVERYTHING, PRODUCT, read_modules

ROOT = Path(__file__).parents[1]
Tree = Callable[[dict[str, str]], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Write files by their places into an empty tree and give its root."""

    def write(files: dict[str, str]) -> Path:
        for place, text in files.items():
            path = tmp_path / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def function_of(lines: int) -> str:
    return "def answer():\n" + "    x = 1\n" * (lines - 1)


def test_a_function_of_more_than_70_lines_is_named(tree: Tree) -> None:
    root = tree({"local/a.py": function_of(70), "local/b.py": "@decorated\n" + function_of(71)})

    assert list(ceilings.long_functions(read_modules(root, PRODUCT))) == [
        "local/b.py:2: answer has 71 lines, more than 70"
    ]


def test_a_long_method_and_a_long_function_within_a_function_are_named(tree: Tree) -> None:
    method = "class A:\n    async def inner(self):\n" + "        x = 1\n" * 70
    root = tree({"resolvers/tables/a.py": method})

    assert len(list(ceilings.long_functions(read_modules(root, PRODUCT)))) == 1


def test_the_usual_length_is_what_nine_of_ten_functions_do_not_pass(tree: Tree) -> None:
    short = {f"resolvers/rules/a{number}.py": function_of(10) for number in range(8)}
    root = tree({**short, "local/long.py": function_of(60) + function_of(60)})
    modules = read_modules(root, PRODUCT)

    assert ceilings.usual_function_lines(modules) == 60
    assert ceilings.usual_function_lines(modules[:1]) == 60
    assert ceilings.usual_function_lines([]) == 0


def test_a_file_of_more_than_300_lines_is_named(tree: Tree) -> None:
    root = tree({"tests/a.py": "x = 1\n" * 300, "lambda_entry.py": "x = 1\n" * 301})

    assert list(ceilings.long_files(read_modules(root, EVERYTHING))) == [
        "lambda_entry.py has 301 lines, more than 300"
    ]


def test_a_line_of_more_than_100_columns_is_named(tree: Tree) -> None:
    silenced = f"x = 1  # noqa: E501 - {'reason ' * 20}\ny = 2  # type: ignore[x] # {'r' * 90}\n"
    root = tree({"local/a.py": f"# {'駅' * 98}\n# {'x' * 99}\n{silenced}"})

    assert list(ceilings.wide_lines(read_modules(root, PRODUCT))) == [
        "local/a.py:2 has 101 columns, more than 100"
    ]


@pytest.mark.parametrize("note", ceilings.NOTES_TO_SELF)
def test_a_note_to_self_is_named(tree: Tree, note: str) -> None:
    root = tree({"local/a.py": f"x = 1\ny = 2  # {note}: later\n"})

    assert list(ceilings.notes_to_self(read_modules(root, PRODUCT))) == [
        f"local/a.py:2 says {note}"
    ]


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("resolvers/rules/lots.py", "from resolvers.tables.dynamo import commit"),
        ("resolvers/rules/lots.py", "from resolvers import settings"),
        ("resolvers/rules/lots.py", "def f():\n    import resolvers.context"),
        ("resolvers/appsync/bridge.py", "from resolvers.schema import schema"),
        ("resolvers/appsync/bridge.py", "from resolvers.rules.lots import add"),
        ("resolvers/tables/users.py", "from resolvers.types.users import User"),
        ("resolvers/tables/users.py", "from ..context import Context"),
        ("resolvers/tables/users.py", "from .. import access"),
        ("resolvers/access.py", "from resolvers.context import Context"),
        ("resolvers/settings.py", "from resolvers.tables import users"),
        ("resolvers/types/users.py", "from resolvers.users import viewer"),
        ("resolvers/types/users.py", "from resolvers.operations.sweep import sweep"),
        ("resolvers/types/fields.py", "from resolvers import exchanges"),
        ("resolvers/exchanges.py", "from resolvers.ledger import ledger_entries"),
        ("resolvers/exchanges.py", "from resolvers import ledger"),
        ("resolvers/exchanges.py", "from resolvers.operations import imports"),
        ("resolvers/operations/imports.py", "from resolvers.locations import location"),
        ("resolvers/operations/imports.py", "import lambda_entry"),
        ("resolvers/schema.py", "import lambda_entry"),
        ("resolvers/schema.py", "from resolvers.functions import open_functions"),
        ("resolvers/functions.py", "import lambda_entry"),
        ("resolvers/schema.py", "from local import tables"),
        ("lambda_entry.py", "from local.tables import create_tables"),
        ("lambda_entry.py", "from tests.conftest import REGION"),
        ("resolvers/__init__.py", "from resolvers.rules import lots"),
    ],
)
def test_an_import_against_the_direction_is_named(tree: Tree, place: str, line: str) -> None:
    root = tree({place: f"{line}\n"})

    found = list(imports.imports_against_the_direction(read_modules(root, PRODUCT)))

    assert len(found) == 1
    assert found[0].startswith(f"{place}:")


def test_imports_down_the_floors_and_within_a_room_are_taken(tree: Tree) -> None:
    root = tree(
        {
            "local/server.py": "import lambda_entry\nfrom local.engine import Engine\n",
            "lambda_entry.py": "from resolvers.functions import Functions\n"
            "import resolvers.balances\n",
            "resolvers/schema.py": "from resolvers import exchanges, ledger\nimport strawberry\n",
            "resolvers/exchanges.py": "from resolvers.types.errors import UserError\n"
            "from resolvers.rules import exchanges\nfrom resolvers.tables import exchanges as t\n",
            "resolvers/operations/imports.py": "from resolvers.tables import locations\n",
            "resolvers/functions.py": "from resolvers.schema import schema\n"
            "from resolvers.balances import publish_changes\nimport resolvers.context\n",
            "resolvers/types/users.py": "from resolvers.types.fields import nested\n"
            "from . import b\n",
            "resolvers/context.py": "from resolvers import access, settings\n",
            "resolvers/access.py": "from resolvers.appsync.errors import Unauthorized\n",
            "resolvers/tables/users.py": "from resolvers.rules.accounts import Account\n",
            "resolvers/rules/lots.py": "from resolvers.rules.times import parse_instant\n",
        }
    )

    assert list(imports.imports_against_the_direction(read_modules(root, PRODUCT))) == []


@pytest.mark.parametrize(
    ("place", "line", "taken"),
    [
        ("local/appsync/server.py", "from resolvers.schema import schema", False),
        ("local/tables.py", "from resolvers import settings", False),
        ("local/tables.py", "from resolvers.operations.imports import import_file", False),
        ("local/command_line_extra.py", "from resolvers.operations import imports", False),
        ("local/commands.py", "from resolvers.operations import imports", False),
        ("local/adopt_command.py", "from resolvers.operations import imports", True),
        ("local/command_line.py", "from resolvers.rules import lots", False),
        ("local/command_line.py", "from resolvers.operations import imports", True),
        ("local/seed/locations.py", "from resolvers.operations.imports import run", True),
        ("local/server.py", "import lambda_entry", True),
    ],
)
def test_the_local_server_imports_operations_only_and_only_to_run_them(
    tree: Tree, place: str, line: str, *, taken: bool
) -> None:
    modules = read_modules(tree({place: f"{line}\n"}), PRODUCT)

    found = list(imports.imports_of_the_product_by_the_local_server(modules))

    assert (found == []) is taken


@pytest.mark.parametrize(
    "line",
    [
        "import boto3",
        "import strawberry.types",
        "from graphql import parse",
        "import random",
        "from secrets import token_hex",
        "import time",
        "from uuid import uuid4",
        "x = uuid.uuid4()",
        "x = datetime.now(UTC)",
        "x = datetime.datetime.utcnow()",
        "x = date.today()",
        "f = datetime.now",
        "x = os.urandom(16)",
    ],
)
def test_a_rule_that_knows_the_outside_is_named(tree: Tree, line: str) -> None:
    modules = read_modules(tree({"resolvers/rules/lots.py": f"{line}\n"}), PRODUCT)

    assert len(list(imports.outside_knowledge_of_rules(modules))) == 1


def test_rules_may_use_the_standard_library_and_nobody_else_is_held_to_that(tree: Tree) -> None:
    allowed = (
        "import hashlib\nfrom datetime import datetime, time\nfrom pydantic import BaseModel\n"
    )
    root = tree(
        {
            "resolvers/rules/lots.py": allowed + "x = value.now\ny = f().now\nimport rfc8785\n",
            "resolvers/context.py": "import secrets\nx = datetime.now(UTC)\n",
        }
    )

    assert list(imports.outside_knowledge_of_rules(read_modules(root, PRODUCT))) == []


@pytest.mark.parametrize("host", ["py" + "pi.org", "files.python" + "hosted.org", "npm" + "js.com"])
def test_a_registry_host_is_named(tree: Tree, host: str) -> None:
    root = tree({"lock.txt": f"resolved https://{host}/x\n", "picture.png": ""})
    (root / "picture.png").write_bytes(b"\xff\xfe" + host.encode())

    found = list(texts.lines_that_name(texts.REGISTRY_HOST, sorted(root.iterdir())))

    assert found == [f"{root / 'lock.txt'}:1: {host.removeprefix('files.')}"]


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("cd /" + "work/main", True),
        ('open("/' + 'tmp/x")', True),
        ("/" + "home/hanako/.cache", True),
        ("PATH=/" + "root/.local", True),
        ("https://example.com/" + "home/page", False),
        ("$HOME/" + "work/x", False),
        ("./" + "tmp/x and docs/" + "work/x", False),
        ("/var/task", False),
    ],
)
def test_a_path_of_a_machine_is_named(tree: Tree, text: str, *, is_named: bool) -> None:
    root = tree({"notes.md": text})

    found = list(texts.lines_that_name(texts.MACHINE_PATH, [root / "notes.md"]))

    assert bool(found) is is_named


def test_only_tracked_files_that_are_there_are_looked_at(tree: Tree) -> None:
    root = tree({"kept.txt": "", "gone.txt": "", "loose.txt": ""})
    for command in (["init", "-q"], ["add", "kept.txt", "gone.txt"]):
        subprocess.run(["git", "-C", str(root), *command], check=True)
    (root / "gone.txt").unlink()

    assert texts.tracked_files(root) == [root / "kept.txt"]


@pytest.mark.parametrize(
    "check",
    [ceilings.long_functions, ceilings.long_files, ceilings.wide_lines, ceilings.notes_to_self],
)
def test_no_module_of_ours_passes_a_ceiling(check: Callable[..., list[str]]) -> None:
    assert list(check(read_modules(ROOT, EVERYTHING))) == []


def test_nine_of_ten_functions_of_the_product_have_at_most_30_lines() -> None:
    usual = ceilings.usual_function_lines(read_modules(ROOT, PRODUCT))

    assert 0 < usual <= ceilings.USUAL_FUNCTION_LINES


@pytest.mark.parametrize(
    "check",
    [
        imports.imports_against_the_direction,
        imports.imports_of_the_product_by_the_local_server,
        imports.outside_knowledge_of_rules,
    ],
)
def test_imports_of_ours_run_one_way(check: Callable[..., list[str]]) -> None:
    assert list(check(read_modules(ROOT, PRODUCT))) == []


@pytest.mark.parametrize("pattern", [texts.REGISTRY_HOST, texts.MACHINE_PATH])
def test_no_tracked_file_names_a_registry_or_a_machine(pattern: re.Pattern[str]) -> None:
    files = texts.tracked_files(ROOT)

    assert files
    assert list(texts.lines_that_name(pattern, files)) == []
