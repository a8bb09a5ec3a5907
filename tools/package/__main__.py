"""`python -m tools.package [FOLDER]`: build every platform's zip and layer in FOLDER (dist/)."""

import hashlib
import itertools
import sys
from pathlib import Path

from tools.package.errors import PackageError
from tools.package.package import PLATFORMS, ROOT, build, build_push_layer

BUILDERS = {"lambda": build, "push-layer": build_push_layer}


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else ROOT / "dist"
    for platform, (name, build_file) in itertools.product(PLATFORMS, BUILDERS.items()):
        target = folder / f"{name}-{platform}.zip"
        try:
            build_file(target, platform)
        except PackageError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
        megabytes = target.stat().st_size / 1e6
        sys.stdout.write(f"{target}  {megabytes:.2f} MB  sha256 {sha256}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
