"""`python -m tools.image`: lay out the contents in dist/container/, and build the image.

With `--contents-only` it lays them out for both processors, for `docker build` elsewhere.
"""

import sys

import click

from tools.image.base import find_or_make_base, read_base_name
from tools.image.commands import check_tools
from tools.image.contents import lay_out
from tools.image.image import NAME, build_image, own_platform
from tools.package.errors import PackageError
from tools.package.libraries import PLATFORM_TAGS
from tools.package.package import ROOT

FOLDER = ROOT / "dist" / "container"
CONTENTS_ONLY = "--contents-only"


def main(arguments: list[str]) -> int:
    try:
        if arguments == [CONTENTS_ONLY]:
            for each in PLATFORM_TAGS:
                lay_out(FOLDER / each, each)
                click.echo(FOLDER / each)
            return 0
        check_tools("buildah", "podman")
        if find_or_make_base():
            click.echo(f"{read_base_name()} was not there: made of Debian's packages")
        contents = FOLDER / own_platform()
        lay_out(contents, own_platform())
        click.echo(f"{NAME}  {build_image(contents)}")
    except PackageError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
