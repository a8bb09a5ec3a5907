from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.package.product import copy_product, product_modules

ROOT = Path(__file__).parents[2]


def write(root: Path, files: Mapping[str, str]) -> None:
    for place, text in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "import resolvers.rules.lots",
        "from resolvers.rules import lots",
        "from resolvers.rules.lots import add",
        "def f():\n    from resolvers.rules.lots import add",
        "if TYPE_CHECKING:\n    from resolvers.rules.lots import Lot",
    ],
)
def test_a_module_that_is_imported_in_any_way_is_in_it_with_its_packages(
    tmp_path: Path, line: str
) -> None:
    write(
        tmp_path,
        {
            "lambda_entry.py": "import boto3\nfrom resolvers.functions import answer\n",
            "resolvers/__init__.py": "",
            "resolvers/functions.py": f"{line}\n",
            "resolvers/rules/__init__.py": "",
            "resolvers/rules/lots.py": "import lambda_entry\n",
            "resolvers/rules/left.py": "",
            "resolvers/operations/__init__.py": "",
            "resolvers/operations/adopt.py": "from resolvers.rules import lots\n",
        },
    )

    assert [path.as_posix() for path in product_modules(tmp_path)] == [
        "lambda_entry.py",
        "resolvers/__init__.py",
        "resolvers/functions.py",
        "resolvers/rules/__init__.py",
        "resolvers/rules/lots.py",
    ]


def test_what_only_operators_run_is_not_in_it_and_what_the_functions_read_is(
    tmp_path: Path,
) -> None:
    copy_product(ROOT, tmp_path)
    copied = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}

    assert {each for each in copied if each.startswith("resolvers/operations/")} == {
        "resolvers/operations/__init__.py",
        "resolvers/operations/sweep.py",
        "resolvers/operations/sweep_reports.py",
    }
    assert {each for each in copied if not each.endswith(".py")} == {
        "resolvers/tables/definitions.json"
    }
    assert {"lambda_entry.py", "resolvers/schema.py", "resolvers/types/user.py"} < copied
    assert not [each for each in copied if each.startswith(("local", "tests", "infra"))]
