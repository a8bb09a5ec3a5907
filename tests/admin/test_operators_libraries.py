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
