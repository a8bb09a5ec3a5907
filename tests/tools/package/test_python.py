from pathlib import Path

import pytest

from tools.package.errors import PackageError
from tools.package.libraries import install_libraries


def test_requirement_without_hash_is_rejected(tmp_path: Path) -> None:
    """Without the network, too: pip wants a hash before it looks for anything."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("six==1.17.0\n")

    with pytest.raises(PackageError, match="pip could not install the libraries for arm64: "):
        install_libraries(tmp_path / "libraries", "arm64", requirements)

    assert not (tmp_path / "libraries").exists()
