"""The ceilings and import directions of the architecture, and each check on a tree that fails."""

import ast
from pathlib import Path

from tools.structure import ceilings, imports, texts
from tools.structure.modules import EVERYTHING, PRODUCT, read_modules

ROOT = Path(__file__).parents[1]
CEILINGS = (
    ceilings.long_functions,
    ceilings.long_files,
    ceilings.wide_lines,
    ceilings.notes_to_self,
)
AGAINST_THE_DIRECTION = (
    ("resolvers/domain/lots.py", "from resolvers.storage.client import Database"),
    ("resolvers/domain/lots.py", "def f():\n    import resolvers.api.context"),
    ("resolvers/services/erasure.py", "from resolvers.api.context import Context"),
    (
        "resolvers/api/appsync/event_handler.py",
        "from resolvers.api.graphql.schema import schema",
    ),
    ("resolvers/api/graphql/schema.py", "from resolvers.application import Application"),
    ("resolvers/application.py", "import lambda_entry"),
    ("lambda_entry.py", "from local.engine.tables import create_tables"),
    ("admin/programme.py", "from local.environment import DEFAULT_PORT"),
    ("gateway/http.py", "from resolvers.settings import Settings"),
    ("local/server.py", "from resolvers.storage import users"),
    ("container/health.py", "from resolvers.storage import users"),
    ("container/server.py", "from local.issuer import load_issuer"),
    ("tools/cost.py", "from local.engine.tables import create_tables"),
    ("tools/sdl/linter.py", "from tests.support.service import Service"),
    ("tools/benchmarks/lists.py", "from tests.infra.switches import turn_on"),
)
OF_THE_OUTSIDE = (
    ("resolvers/services/erasure.py", "from botocore.exceptions import ClientError"),
    ("resolvers/domain/lots.py", "import boto3"),
    ("resolvers/domain/lots.py", "from secrets import token_hex"),
    ("resolvers/domain/lots.py", "x = datetime.datetime.utcnow()"),
    ("resolvers/domain/lots.py", "x = os.urandom(16)"),
)


def tree(root: Path, files: dict[str, str]) -> Path:
    """Write files by their places."""
    for place, text in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def function_of(lines: int) -> str:
    return "def answer():\n" + "    x = 1\n" * (lines - 1)


def test_what_is_over_a_ceiling_is_named(tmp_path: Path) -> None:
    silenced = f"x = 1  # noqa: E501 - {'reason ' * 20}\ny = 2  # type: ignore[x] # {'r' * 90}\n"
    notes = "".join(f"y = 2  # {note}: later\n" for note in ceilings.NOTES_TO_SELF)
    files = {
        "local/a.py": function_of(70),
        "local/b.py": "@decorated\n" + function_of(71),
        "local/wide.py": f"# {'駅' * 98}\n# {'x' * 99}\n{silenced}",
        "local/notes.py": notes,
        "tests/a.py": "x = 1\n" * 300,
        "lambda_entry.py": "x = 1\n" * 301,
    }
    modules = read_modules(tree(tmp_path, files), EVERYTHING)

    found = [message for check in CEILINGS for message in check(modules)]
    assert found == [
        "local/b.py:2: answer has 71 lines, more than 70",
        "lambda_entry.py has 301 lines, more than 300",
        "local/wide.py:2 has 101 columns, more than 100",
        *(
            f"local/notes.py:{line} says {note}"
            for line, note in enumerate(ceilings.NOTES_TO_SELF, 1)
        ),
    ]


def test_wrong_imports_and_knowledge_are_named(tmp_path: Path) -> None:
    for cases, check in (
        (AGAINST_THE_DIRECTION, imports.wrong_imports),
        (OF_THE_OUTSIDE, imports.outside_knowledge),
    ):
        for number, (place, line) in enumerate(cases):
            root = tree(tmp_path / f"{check.__name__}-{number}", {place: f"{line}\n"})
            (found,) = check(read_modules(root, PRODUCT))
            assert found.startswith(f"{place}:")


def test_registry_and_machine_are_named(tmp_path: Path) -> None:
    host = "files.python" + "hosted.org"
    files = {
        "lock.txt": f"resolved https://{host}/x\n",
        "notes.md": "https://example.com/" + "home/page, $HOME/" + "work/x, ./" + "tmp/x\n",
        "path.md": 'open("/' + 'tmp/x")\n',
    }
    (tree(tmp_path, files) / "picture.png").write_bytes(b"\xff\xfe" + host.encode())
    paths = sorted(tmp_path.iterdir())

    assert list(texts.lines_that_name(texts.REGISTRY_HOST, paths)) == [
        f"{tmp_path / 'lock.txt'}:1: {host.removeprefix('files.')}"
    ]
    (found,) = texts.lines_that_name(texts.MACHINE_PATH, paths)
    assert found.startswith(f"{tmp_path / 'path.md'}:1:")


def test_no_module_passes_a_ceiling() -> None:
    modules = read_modules(ROOT, EVERYTHING)

    assert [message for check in CEILINGS for message in check(modules)] == []


def test_product_keeps_its_structure() -> None:
    """Rooms: folders and single modules in resolvers/ and api/. Arrows: pairs with an import."""
    modules = read_modules(ROOT, PRODUCT)
    arrows = imports.arrows(modules)

    assert [*imports.wrong_imports(modules), *imports.outside_knowledge(modules)] == []
    assert 0 < ceilings.usual_function_lines(modules) <= ceilings.USUAL_FUNCTION_LINES
    assert len({*imports.ROOMS, *(room for pair in arrows for room in pair)}) <= 14
    assert len(arrows) <= 48


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


def test_no_file_names_registry_or_machine() -> None:
    files = texts.tracked_files(ROOT)

    assert files
    for pattern in (texts.REGISTRY_HOST, texts.MACHINE_PATH):
        assert list(texts.lines_that_name(pattern, files)) == []
