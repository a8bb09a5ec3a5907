import pytest

from tools.image.base import read_base_name
from tools.image.contents import PACKAGES
from tools.package.errors import PackageError
from tools.package.python import VERSION, run_python
from tools.structure.imports import PACKAGES as ALLOWED


def test_base_has_the_python_that_compiles() -> None:
    assert read_base_name() == f"python:{VERSION}-slim"


def test_image_has_what_the_container_may_import() -> None:
    assert set(PACKAGES) == {"container", *ALLOWED["container"]}


def test_failure_repeats_the_last_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with pytest.raises(PackageError, match=r"^it fails: no such thing$"):
        run_python("-c", "print('well'); exit('no such thing')", complaint="it fails")
