import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.image.contents import PACKAGES
from tools.image.contents import SERVICES as SERVICES_OF_IMAGE
from tools.package.pruning import SERVICES, prune

ROOT = Path(__file__).parents[3]
CALLS_THAT_MAKE_CLIENTS = frozenset({"client", "create_client", "resource"})


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """A folder of libraries, where botocore has one service too many."""
    for name in (*SERVICES, "sts"):
        write(tmp_path / "botocore/data" / name / "service-2.json.gz")
    write(tmp_path / "botocore/data/endpoints.json")
    return tmp_path


def test_metadata_licences_and_notices_stay(libraries: Path) -> None:
    folder = libraries / "a_library-1.dist-info"
    kept = ["METADATA", "LICENSE.txt", "NOTICE", "licenses/LICENSE", "licenses/AUTHORS.md"]
    for name in [*kept, "RECORD", "INSTALLER", "WHEEL", "entry_points.txt", "top_level.txt"]:
        write(folder / name)

    prune(libraries)

    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.as_posix() for path in files) == sorted(kept)


def test_botocore_keeps_used_services(libraries: Path) -> None:
    prune(libraries)

    data = libraries / "botocore" / "data"
    assert {each.name for each in data.iterdir()} == {*SERVICES, "endpoints.json"}


def services_of_clients(*packages: str) -> Iterator[str]:
    places = [place for each in packages for place in (ROOT / each).rglob("*.py")]
    for place in [ROOT / "lambda_entry.py", *places]:
        for node in ast.walk(ast.parse(place.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.args[0] if node.args else None
                if node.func.attr in CALLS_THAT_MAKE_CLIENTS:
                    assert isinstance(first, ast.Constant), f"{place}:{node.lineno}"
                    assert isinstance(first.value, str)
                    yield first.value


def test_kept_services_are_those_with_clients() -> None:
    assert set(services_of_clients("resolvers")) == set(SERVICES)


def test_image_keeps_services_of_its_jobs() -> None:
    assert set(services_of_clients(*PACKAGES)) == set(SERVICES_OF_IMAGE)
