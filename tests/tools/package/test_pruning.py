import ast
import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import botocore
import pytest

from tools.image.contents import PACKAGES
from tools.image.contents import SERVICES as SERVICES_OF_IMAGE
from tools.package.pruning import DESCRIPTIONS, SERVICES, SHARED_DATA, prune

ROOT = Path(__file__).parents[3]
INSTALLED = Path(botocore.__file__).parent / "data"
CALLS_THAT_MAKE_CLIENTS = frozenset({"client", "create_client", "resource"})


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """A folder of libraries with the installed botocore's data, of three services."""
    data = tmp_path / "botocore" / "data"
    for service in (*SERVICES, "sts"):
        shutil.copytree(INSTALLED / service, data / service)
    for name in SHARED_DATA:
        shutil.copyfile(INSTALLED / name, data / name)
    return tmp_path


def write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_metadata_licences_and_notices_stay(libraries: Path) -> None:
    folder = libraries / "a_library-1.dist-info"
    kept = ["METADATA", "LICENSE.txt", "NOTICE", "licenses/LICENSE", "licenses/AUTHORS.md"]
    for name in [*kept, "RECORD", "INSTALLER", "WHEEL", "entry_points.txt", "top_level.txt"]:
        write(folder / name)

    prune(libraries)

    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.as_posix() for path in files) == sorted(kept)


def test_used_botocore_services_stay_without_documentation(libraries: Path) -> None:
    packed = libraries / "botocore/data/dynamodb/2012-08-10/service-2.json.gz"
    whole = json.loads(gzip.decompress(packed.read_bytes()))

    prune(libraries)

    data = libraries / "botocore" / "data"
    assert {each.name for each in data.iterdir()} == {*SERVICES, *SHARED_DATA}
    for service, version in SERVICES.items():
        assert [each.name for each in (data / service).iterdir()] == [version]
        assert {each.name for each in (data / service / version).iterdir()} == {
            f"{name}.json" for name in DESCRIPTIONS
        }
    left = json.loads((data / "dynamodb/2012-08-10/service-2.json").read_bytes())
    assert left["operations"].keys() == whole["operations"].keys()
    assert left["shapes"].keys() == whole["shapes"].keys()
    assert "documentation" in whole["shapes"]["PutItemInput"]
    assert "documentation" not in left["shapes"]["PutItemInput"]


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
