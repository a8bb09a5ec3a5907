"""CPU of a process from its start to the first answer that needed a GetItem.

The scripts of cold_starts/ are started in turns, each in a separate process, whose CPU the kernel
reports at its end. Ours runs from the zip that ships.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.benchmarks.cold_starts.request import SUBJECT
from tools.benchmarks.harness import Results, Scale, compare, ratio_figure
from tools.package.package import build

ROOT = Path(__file__).parents[2]
OURS, SOURCES, NAIVE, SAME_TYPES = "ours", "ours, from the sources", "naive", "same_types"
LIBRARIES, FLOOR = "libraries_alone", "no_database"
QUERIES, WORKER = "queries", "stream"
WHY_OVER = (
    "Importing graphql-core, Strawberry, pydantic and boto3 is more than the budget by itself "
    "(below). Also, the naive form has a schema of two types, and ours has all the product's "
    "types, models and documents. Of the zip's time, those imports take six tenths, our models, "
    "types and schema three tenths, the documents a sixteenth and the client a thirtieth, with "
    "botocore's data pruned. All of it happens at init, so SnapStart keeps it: the first "
    "invocation imports nothing and makes no client. Without garbage collection Python would take "
    "a tenth less, and so would the naive form: not done."
)
ARM = "aarch64"


class _EmptyDatabase(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
        self.server.answered += 1  # type: ignore[attr-defined] # counted for the check

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def empty_database() -> Iterator[ThreadingHTTPServer]:
    """A database without an item, whose `answered` counts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyDatabase)
    server.answered = 0  # type: ignore[attr-defined] # as above
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def unpacked_zip() -> Iterator[Path]:
    """Yield the unpacked zip in a folder; raise PackageError. It runs on Linux only."""
    processor = "arm64" if platform.machine() == ARM else "x86_64"
    with tempfile.TemporaryDirectory(prefix="cold-start-") as name:
        folder = Path(name)
        with zipfile.ZipFile(build(folder / "lambda.zip", processor)) as archive:
            archive.extractall(folder / "task")
        yield folder / "task"


def measure(scale: Scale, task_root: Path) -> Results:
    """`task_root` has the measured product, with or without its libraries."""
    with empty_database() as database:
        cases = {
            OURS: _start(OURS, database, 1, task_root),
            SOURCES: _start(OURS, database, 1),
            NAIVE: _start(NAIVE, database, 1),
            SAME_TYPES: _start(SAME_TYPES, database, 1),
            LIBRARIES: _start(LIBRARIES, database, 0),
            FLOOR: _start(FLOOR, database, 0),
            QUERIES: _open(QUERIES, database, task_root),
            WORKER: _open(WORKER, database, task_root),
        }
        comparison = compare(cases, scale.rounds)
    results = Results(rounds={"cold start": comparison.seconds})
    results.figures.extend(
        [
            ratio_figure(
                "cold start",
                "CPU to the first answer: the zip to boto3.resource + pydantic + Strawberry with "
                "a schema of two types",
                comparison.ratio(OURS, NAIVE),
                budget=0.60,
                why_over=WHY_OVER,
            ),
            ratio_figure(
                "cold start",
                "the same: the zip to that naive form with all the product's types",
                comparison.ratio(OURS, SAME_TYPES),
            ),
            ratio_figure(
                "cold start",
                "the same: the zip to the same modules with all of botocore's data",
                comparison.ratio(OURS, SOURCES),
            ),
            ratio_figure(
                "cold start",
                "the same: the libraries and a client alone to that naive form",
                comparison.ratio(LIBRARIES, NAIVE),
            ),
            ratio_figure(
                "cold start",
                "the same: Python without a database to that naive form",
                comparison.ratio(FLOOR, NAIVE),
            ),
            ratio_figure(
                "cold start",
                "CPU to open a function of the zip: the publisher of balances to queries",
                comparison.ratio(WORKER, QUERIES),
                budget=0.50,
            ),
        ]
    )
    return results


def _start(
    script: str, database: ThreadingHTTPServer, gets: int, folder: Path = ROOT
) -> Callable[[], float]:
    command = ["-m", f"tools.benchmarks.cold_starts.{script}"]
    return _run("queries", command, database, gets, folder, prints=SUBJECT)


def _open(function: str, database: ThreadingHTTPServer, folder: Path) -> Callable[[], float]:
    return _run(function, ["-c", "import lambda_entry"], database, 0, folder, prints="")


def _run(
    function: str,
    arguments: list[str],
    database: ThreadingHTTPServer,
    gets: int,
    folder: Path,
    *,
    prints: str,
) -> Callable[[], float]:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "ENVIRONMENT": "bench",
        "QR_ISSUE_KEY": "i" * 32,
        "QR_PEPPER": "p" * 32,
        "FUNCTION": function,
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_REGION": "ap-northeast-1",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{database.server_port}",
    }
    command = [sys.executable, *arguments]

    def run() -> float:
        answered = database.answered  # type: ignore[attr-defined] # as above
        before = _children_cpu_seconds()
        process = subprocess.run(command, cwd=folder, env=environment, check=True, stdout=-1)
        seconds = _children_cpu_seconds() - before
        # Ours has written a log line before.
        assert process.stdout.decode().endswith(prints)
        assert database.answered - answered == gets  # type: ignore[attr-defined] # as above
        return seconds

    return run


def _children_cpu_seconds() -> float:
    """Return the user and system time of the children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
