"""The ceilings and import directions of the architecture, and each check on a tree that fails."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.structure import ceilings, imports, texts
from tools.structure.modules import EVERYTHING, PRODUCT, read_modules

ROOT = Path(__file__).parents[1]
Tree = Callable[[dict[str, str]], Path]
AGAINST_THE_DIRECTION = (
    ("resolvers/domain/lots.py", "from resolvers.storage.client import Database"),
    ("resolvers/domain/lots.py", "def f():\n    import resolvers.api.context"),
    ("resolvers/storage/users.py", "from resolvers.services.erasure import erase_account"),
    ("resolvers/services/erasure.py", "from resolvers.api.context import Context"),
    ("resolvers/services/erasure.py", "from ..api import context"),
    (
        "resolvers/api/appsync/event_handler.py",
        "from resolvers.api.graphql.schema import schema",
    ),
    ("resolvers/api/graphql/schema.py", "from resolvers.application import Application"),
    ("resolvers/application.py", "import lambda_entry"),
    ("lambda_entry.py", "from local.engine.tables import create_tables"),
    ("lambda_entry.py", "from tests.conftest import REGION"),
    ("admin/programme.py", "from local.environment import DEFAULT_PORT"),
    ("gateway/http.py", "from resolvers.settings import Settings"),
    ("local/server.py", "from resolvers.storage import users"),
    ("container/health.py", "from resolvers.storage import users"),
    ("container/server.py", "from local.issuer import load_issuer"),
    ("local/server.py", "from tools.pages import replace_table"),
    ("tools/cost.py", "from local.engine.tables import create_tables"),
    ("tools/sdl/linter.py", "from tests.support.service import Service"),
    ("tools/benchmarks/lists.py", "from tests.infra.switches import turn_on"),
)
OF_THE_OUTSIDE = (
    ("resolvers/services/erasure.py", "from botocore.exceptions import ClientError"),
    ("resolvers/services/erasure.py", "import strawberry"),
    ("resolvers/domain/lots.py", "import boto3"),
    ("resolvers/domain/lots.py", "from graphql import parse"),
    ("resolvers/domain/lots.py", "from secrets import token_hex"),
    ("resolvers/domain/lots.py", "from uuid import uuid4"),
    ("resolvers/domain/lots.py", "x = datetime.datetime.utcnow()"),
    ("resolvers/domain/lots.py", "x = os.urandom(16)"),
)


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


def test_function_over_70_lines_is_named(tree: Tree) -> None:
    root = tree({"local/a.py": function_of(70), "local/b.py": "@decorated\n" + function_of(71)})

    assert list(ceilings.long_functions(read_modules(root, PRODUCT))) == [
        "local/b.py:2: answer has 71 lines, more than 70"
    ]


def test_file_over_300_lines_is_named(tree: Tree) -> None:
    root = tree({"tests/a.py": "x = 1\n" * 300, "lambda_entry.py": "x = 1\n" * 301})

    assert list(ceilings.long_files(read_modules(root, EVERYTHING))) == [
        "lambda_entry.py has 301 lines, more than 300"
    ]


def test_line_over_100_columns_is_named(tree: Tree) -> None:
    silenced = f"x = 1  # noqa: E501 - {'reason ' * 20}\ny = 2  # type: ignore[x] # {'r' * 90}\n"
    root = tree({"local/a.py": f"# {'駅' * 98}\n# {'x' * 99}\n{silenced}"})

    assert list(ceilings.wide_lines(read_modules(root, PRODUCT))) == [
        "local/a.py:2 has 101 columns, more than 100"
    ]


def test_notes_to_self_are_named(tree: Tree) -> None:
    notes = "".join(f"y = 2  # {note}: later\n" for note in ceilings.NOTES_TO_SELF)
    root = tree({"local/a.py": notes})

    assert list(ceilings.notes_to_self(read_modules(root, PRODUCT))) == [
        f"local/a.py:{line} says {note}" for line, note in enumerate(ceilings.NOTES_TO_SELF, 1)
    ]


def test_imports_against_the_direction_are_named(tree: Tree) -> None:
    for number, (place, line) in enumerate(AGAINST_THE_DIRECTION):
        root = tree({f"{number}/{place}": f"{line}\n"}) / str(number)

        (found,) = imports.wrong_imports(read_modules(root, PRODUCT))
        assert found.startswith(f"{place}:")


def test_import_down_the_layers_passes(tree: Tree) -> None:
    root = tree(
        {
            "local/server.py": "import lambda_entry\nfrom resolvers.settings import Settings\n",
            "lambda_entry.py": "from resolvers.application import Application\n",
            "resolvers/application.py": "from resolvers.api.graphql.schema import schema\n",
            "resolvers/api/graphql/users.py": "from resolvers.services import erasure\n"
            "from . import fields\n",
            "resolvers/services/erasure.py": "from resolvers.storage import users\n",
            "resolvers/storage/users.py": "from resolvers.domain.accounts import Account\n",
            "tools/benchmarks/lists.py": "from tests.support.service import Service\n"
            "from local.engine.engine import Engine\n",
        }
    )

    assert list(imports.wrong_imports(read_modules(root, PRODUCT))) == []


def test_knowledge_of_the_outside_is_named(tree: Tree) -> None:
    for number, (place, line) in enumerate(OF_THE_OUTSIDE):
        root = tree({f"{number}/{place}": f"{line}\n"}) / str(number)

        assert len(list(imports.outside_knowledge(read_modules(root, PRODUCT)))) == 1, line


def test_domain_may_use_the_standard_library(tree: Tree) -> None:
    text = "import hashlib\nfrom datetime import datetime, time\nimport rfc8785\nx = f().now\n"

    modules = read_modules(tree({"resolvers/domain/lots.py": text}), PRODUCT)

    assert list(imports.outside_knowledge(modules)) == []


def test_registry_and_machine_are_named(tree: Tree) -> None:
    host = "files.python" + "hosted.org"
    texts_of = {
        "lock.txt": f"resolved https://{host}/x\n",
        "notes.md": "https://example.com/" + "home/page, $HOME/" + "work/x, ./" + "tmp/x\n",
        "path.md": 'open("/' + 'tmp/x")\n',
    }
    root = tree(texts_of)
    (root / "picture.png").write_bytes(b"\xff\xfe" + host.encode())
    files = sorted(root.iterdir())

    assert list(texts.lines_that_name(texts.REGISTRY_HOST, files)) == [
        f"{root / 'lock.txt'}:1: {host.removeprefix('files.')}"
    ]
    (found,) = texts.lines_that_name(texts.MACHINE_PATH, files)
    assert found.startswith(f"{root / 'path.md'}:1:")


@pytest.mark.parametrize(
    "check",
    [ceilings.long_functions, ceilings.long_files, ceilings.wide_lines, ceilings.notes_to_self],
)
def test_no_module_passes_a_ceiling(check: Callable[..., list[str]]) -> None:
    assert list(check(read_modules(ROOT, EVERYTHING))) == []


def test_nine_of_ten_functions_fit_30_lines() -> None:
    usual = ceilings.usual_function_lines(read_modules(ROOT, PRODUCT))

    assert 0 < usual <= ceilings.USUAL_FUNCTION_LINES


@pytest.mark.parametrize("check", [imports.wrong_imports, imports.outside_knowledge])
def test_imports_run_one_way(check: Callable[..., list[str]]) -> None:
    assert list(check(read_modules(ROOT, PRODUCT))) == []


def test_p20_only_operators_commands_scan() -> None:
    """P20: no request reaches a Scan."""
    scanning = {
        module.name
        for module in read_modules(ROOT, ("resolvers", "admin", "lambda_entry.py"))
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("scan", "get_paginator")
            for node in module.nodes()
        )
        or any("storage.scans" in target for _, target in module.imports())
    }

    assert "admin.verification.verify" in scanning
    assert {name for name in scanning if not name.startswith("admin.")} == {
        "resolvers.storage.scans"
    }


def test_rooms_and_arrows_stay_few() -> None:
    """Rooms: folders and single modules in resolvers/ and api/. Arrows: pairs with an import."""
    found = imports.arrows(read_modules(ROOT, PRODUCT))

    assert len({*imports.ROOMS, *(room for pair in found for room in pair)}) <= 14
    assert len(found) <= 48


@pytest.mark.parametrize("pattern", [texts.REGISTRY_HOST, texts.MACHINE_PATH])
def test_no_file_names_registry_or_machine(pattern: re.Pattern[str]) -> None:
    files = texts.tracked_files(ROOT)

    assert files
    assert list(texts.lines_that_name(pattern, files)) == []
