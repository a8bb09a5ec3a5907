"""The ceilings and import directions of the architecture, and each check on a tree that fails."""

import ast
from pathlib import Path

from tools.structure import ceilings, imports, texts
from tools.structure.modules import EVERYTHING, PRODUCT, read_modules

ROOT = Path(__file__).parents[2]
CEILINGS = (ceilings.long_functions, ceilings.long_files)
AGAINST_THE_DIRECTION = (
    ("resolvers/domain/points/lots.py", "def f():\n    import resolvers.api.context"),
    ("resolvers/domain/points/lots.py", "from resolvers.domain.rewards import vouchers"),
    ("lambda_entry.py", "from local.aws.engine.tables import create_tables"),
    ("local/base/limits.py", "from local.aws.clock import Clock"),
    ("gateway/http.py", "from resolvers.settings import Settings"),
)
OF_THE_OUTSIDE = (
    ("resolvers/services/upkeep/erasure.py", "from botocore.exceptions import ClientError"),
    ("resolvers/domain/points/lots.py", "x = datetime.datetime.utcnow()"),
)


def test_wrong_imports_and_knowledge_are_named(tmp_path: Path) -> None:
    for cases, check in (
        (AGAINST_THE_DIRECTION, imports.wrong_imports),
        (OF_THE_OUTSIDE, imports.outside_knowledge),
    ):
        for number, (place, line) in enumerate(cases):
            root = tmp_path / f"{check.__name__}-{number}"
            (root / place).parent.mkdir(parents=True)
            (root / place).write_text(f"{line}\n", "utf-8")
            (found,) = check(read_modules(root, PRODUCT))
            assert found.startswith(f"{place}:")


def test_no_module_passes_a_ceiling() -> None:
    modules = read_modules(ROOT, EVERYTHING)

    assert [message for check in CEILINGS for message in check(modules)] == []


def test_product_keeps_its_structure() -> None:
    """Rooms: folders and single modules in resolvers/ and api/. Arrows: pairs with an import."""
    modules = read_modules(ROOT, PRODUCT)
    arrows = imports.arrows(modules)

    assert [*imports.wrong_imports(modules), *imports.outside_knowledge(modules)] == []
    assert ceilings.usual_function_lines(modules) <= ceilings.USUAL_FUNCTION_LINES
    assert len({*imports.ROOMS, *(room for pair in arrows for room in pair)}) <= 14
    assert len(arrows) <= 48


def test_p20_only_operators_commands_scan() -> None:
    scanning = {
        module.name
        for module in read_modules(ROOT, ("resolvers", "admin", "lambda_entry.py"))
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("scan", "get_paginator")
            for node in module.nodes()
        )
        or any("storage.base.scans" in target for _, target in module.imports())
    }

    assert "admin.verification.verify" in scanning
    assert {name for name in scanning if not name.startswith("admin.")} == {
        "resolvers.storage.base.scans"
    }


def test_no_file_names_registry_or_machine() -> None:
    files = texts.tracked_files(ROOT)

    assert files
    for pattern in (texts.REGISTRY_HOST, texts.MACHINE_PATH):
        assert list(texts.lines_that_name(pattern, files)) == []
