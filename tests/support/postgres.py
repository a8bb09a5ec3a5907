import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.patience import PATIENCE_SECONDS
from tests.support.skipping import need

USER = "points"
# Debian keeps the server's programs off the PATH.
_DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield its DSN; the tests that need it are skipped where it is not installed."""
    programs = _find_programs()
    need(is_there=programs is not None, what="PostgreSQL (apt-get install postgresql)")
    assert programs is not None
    # initdb refuses root. A socket's path has at most 107 bytes: pytest's folders are too deep.
    user = "nobody" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        if user is not None:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, *arguments],
                user=user,
                cwd=folder,
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=PATIENCE_SECONDS,
            )

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", f"{folder}/log")
        try:
            yield f"host={folder} user={USER} dbname=postgres"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)


def _find_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest if there are several."""
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None
