import re
from pathlib import Path

import pytest

from tools.package.errors import PackageError
from tools.package.libraries import install_libraries
from tools.package.package import compile_modules
from tools.package.python import check_version, run_python


def test_bytecode_of_another_python_is_rejected() -> None:
    check_version((3, 13, 5))

    refusal = "Python 3.13's, and this is Python 3.11.2: make package PYTHON=python3.13"
    with pytest.raises(PackageError, match=re.escape(refusal)):
        check_version((3, 11, 2))


def test_failure_repeats_the_last_output() -> None:
    with pytest.raises(PackageError, match=r"^it fails: no such thing$"):
        run_python("-c", "print('well'); exit('no such thing')", complaint="it fails")


def test_requirement_without_hash_is_rejected(tmp_path: Path) -> None:
    """Without the network, too: pip wants a hash before it looks for anything."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("six==1.17.0\n")

    with pytest.raises(PackageError, match="pip could not install the libraries for arm64: "):
        install_libraries(tmp_path / "libraries", "arm64", requirements)

    assert not (tmp_path / "libraries").exists()


def test_module_with_syntax_error_ends_the_build(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("def (:\n")

    with pytest.raises(PackageError, match=r"^a module cannot be compiled: "):
        compile_modules(tmp_path)
