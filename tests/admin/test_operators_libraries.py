"""Lambda neither has nor loads the libraries that only operators need."""

import subprocess
import sys
from pathlib import Path

from tests.support.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
LIBRARIES = (
    *("opening_hours", "python_calamine", "shapely", "numpy", "click"),
    *("jinja2", "vl_convert", "weasyprint", "xlsxwriter"),
)
LOADS = """
import sys
import lambda_entry, resolvers.application, resolvers.api.graphql.schema
print(sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1:])))
"""


def test_lambda_loads_no_library_of_operators() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADS, *LIBRARIES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    assert loaded.stdout.strip() == "[]"


def test_zip_has_none_of_them() -> None:
    packages = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pinned = {line.split("==")[0].replace("-", "_") for line in packages.splitlines()}
    assert "strawberry_graphql" in pinned
    assert not pinned & {*LIBRARIES, "opening_hours_py", "vl_convert_python"}
