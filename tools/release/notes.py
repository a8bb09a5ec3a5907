"""`python -m tools.release.notes TAG`: print the changelog's section of a version for its release.

Exit code 1 if the tag is not the version of pyproject.toml, or the changelog does not date it.
"""

import re
import tomllib
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]


def read_version(pyproject: str) -> str:
    """Return the project's version from the text of pyproject.toml."""
    version: str = tomllib.loads(pyproject)["project"]["version"]
    return version


def read_notes(tag: str, root: Path = ROOT) -> str:
    """Return the text below the heading `## VERSION (DATE)`.

    Raises:
        ClickException: The tag is not that of the project's version, or the heading is missing.
    """
    version = read_version((root / "pyproject.toml").read_text(encoding="utf-8"))
    if tag != f"v{version}":
        raise click.ClickException(f"the version is {version}: its tag is v{version}, not {tag}")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## {re.escape(version)} \(\d{{4}}-\d{{2}}-\d{{2}}\)$"
    found = re.search(rf"{heading}(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if found is None:
        raise click.ClickException(f"CHANGELOG.md has no heading `## {version} (YYYY-MM-DD)`")
    return found[1].strip()


@click.command()
@click.argument("tag")
def main(tag: str) -> None:
    click.echo(read_notes(tag))


if __name__ == "__main__":
    main()
