from pathlib import Path

import click
import pytest

from tools.release.notes import ROOT, read_notes, read_version


def test_version_of_project_has_dated_notes() -> None:
    version = read_version((ROOT / "pyproject.toml").read_text("utf-8"))

    assert read_notes(f"v{version}")
    for page in ("README.md", "docs/ja/README.md"):
        assert version in (ROOT / page).read_text("utf-8")


def test_notes_end_before_the_next_version(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.1.0"\n')
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(
        "# Changelog\n\n## 1.1.0 (2027-01-31)\n\n- New.\n\n## 1.0.0 (2026-12-02)\n"
    )

    assert read_notes("v1.1.0", tmp_path) == "- New."
    with pytest.raises(click.ClickException, match=r"its tag is v1\.1\.0, not v1\.0\.0"):
        read_notes("v1.0.0", tmp_path)
    changelog.write_text("## 1.1.0\n")
    with pytest.raises(click.ClickException, match="no heading"):
        read_notes("v1.1.0", tmp_path)
