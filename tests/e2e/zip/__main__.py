"""`python -m tests.e2e.zip`: the story with the functions of the zip, before AWS sees it.

The story runs twice on one engine, each time with its own tables: first with the imported handlers
and the local stream pump, as in `make run`, then with the functions made of
dist/lambda-x86_64.zip, which the engine runs behind Lambda's API, its stream mapping and SSM. Both
have the same local AppSync. The answers and the pushed balances must be the same. So must those of
the REST story, through the local API Gateway and through a REST API and an HTTP API of the engine.
Then cases of the workflow go through the zip behind the engine's bus and state machines.
"""

import logging
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import click

from gateway.envelope import FunctionFailedError
from gateway.errors import RunError
from local.aws.engine.engine import Engine, python_of_engine
from local.base.publisher import load_publisher
from local.base.variables import change_environment, describe_endpoint
from tests.e2e.zip.comparison import differences
from tests.e2e.zip.deployed_functions import SERVICES
from tests.e2e.zip.rest.deployed_gateways import SERVICES as SERVICES_OF_GATEWAYS
from tests.e2e.zip.rest.own_answers import NAMES, OWN_ANSWERS, gateway_differences
from tests.e2e.zip.scenarios import Run, run_from_zip, run_in_process, timed
from tests.e2e.zip.story import PUSH
from tests.e2e.zip.user_pool import open_user_pool
from tests.e2e.zip.workflow import CASES, WAIT_SCALE
from tests.e2e.zip.workflow import SERVICES as SERVICES_OF_WORKFLOW

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build"
ZIPS = {"x86_64": "lambda-x86_64.zip", "aarch64": "lambda-arm64.zip"}
PYTHON_VERSION = "3.13"
"""The version of Lambda's runtime, for which the zip is compiled."""
CONTAINER_SECONDS = 20.0
STOPPED = 130
# With the others a rehearsal would depend on its machine.
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "ENGINE_PYTHON")


def main(arguments: list[str]) -> int:
    """Return 0 if all answers are equal, 1 if not or if something failed, 130 if it was stopped.

    The argument is the zip, if it is not the one of `make package`.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    BUILD.mkdir(exist_ok=True)
    # Two rehearsals may run side by side.
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=BUILD))
    try:
        zip_path = Path(arguments[0]) if arguments else find_zip()
        check_python()
        in_process, from_zip = rehearse(zip_path, folder)
    except (RunError, FunctionFailedError) as error:
        click.echo(error, err=True)
        return 1
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        return STOPPED
    finally:
        shutil.rmtree(folder)
    return 0 if _report(in_process, from_zip) else 1


def _stop(*_: object) -> NoReturn:
    """End what runs, and remove the folder."""
    # Requests that are under way fail then.
    logging.disable()
    raise KeyboardInterrupt


def _report(in_process: Run, from_zip: Run) -> bool:
    """Print what was compared; return whether all of it is equal."""
    for (name, kind), count in sorted(from_zip.calls.items()):
        noun = {"event": "events", "batch": "batches"}[kind]
        click.echo(f"{count:6}    {noun} answered by the function {name} of the zip")
    pushes = sum(answer.title == PUSH for answer in from_zip.answers)
    click.echo(f"{pushes:6}    balances pushed by the stream's mapping and the function stream")
    compared = len(from_zip.answers)
    expected = in_process.answers[:compared] if from_zip.cut_short else in_process.answers
    found = differences(expected, from_zip.answers)
    click.echo(
        f"compared {compared} answers, pushes and reports with those in process: "
        f"{compared - len(found)} equal"
    )
    for payload, answers in from_zip.of_gateways.items():
        expected = in_process.of_gateways[payload]
        differing = gateway_differences(payload, expected[: len(answers)], answers)
        own = sum(each.payload is payload for each in OWN_ANSWERS)
        click.echo(
            f"compared {len(answers)} answers of the {NAMES[payload]} with those in process: "
            f"{len(answers) - len(differing)} equal, but for its own parts of {own}"
        )
        found += differing
    if from_zip.of_workflow is not None:
        equal = len(CASES) - len(from_zip.of_workflow)
        click.echo(f"{equal} of {len(CASES)} cases of the workflow ended as they should")
        found += from_zip.of_workflow
    complaints = [*found[:1], *([from_zip.cut_short] if from_zip.cut_short else [])]
    for complaint in complaints:
        click.echo(complaint, err=True)
    return not complaints


def find_zip() -> Path:
    """Return the zip for this machine's processor; raise RunError if it has not been built."""
    name = ZIPS.get(platform.machine())
    if name is None or sys.platform != "linux":
        raise RunError(
            f"the zip is for Linux on {' or '.join(ZIPS)}: it cannot run on {sys.platform} on "
            f"{platform.machine()}"
        )
    path = ROOT / "dist" / name
    if not path.exists():
        raise RunError(f"{path} is missing: `make package` builds it")
    return path


def check_python() -> None:
    """Raise RunError if the engine's Python, which runs the functions, is not Lambda's."""
    python = python_of_engine()
    program = "import sys; print('{}.{}'.format(*sys.version_info))"
    run = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    if run.stdout.strip() != PYTHON_VERSION:
        raise RunError(
            f"the zip is for Python {PYTHON_VERSION}, and the engine's ({python}) is "
            f"{run.stdout.strip()}: remove its virtual environment and run "
            f"`make package REHEARSE=1 PYTHON=python{PYTHON_VERSION}`"
        )


def rehearse(zip_path: Path, folder: Path) -> tuple[Run, Run]:
    """Run the story both ways; `folder` is for the data of the engine and the servers.

    Raises:
        RunError: Something did not start, or the story is wrong in process.
        FunctionFailedError: A function of the zip failed before the story began.
    """
    with ExitStack() as stack:
        services = (*SERVICES, *SERVICES_OF_GATEWAYS, *SERVICES_OF_WORKFLOW)
        engine = Engine(folder / "engine", services, SFN_WAIT_SCALE=WAIT_SCALE)
        stack.callback(_wait_for_containers, engine.folder)
        stack.callback(engine.stop)
        with timed("the engine starts, with Lambda, streams, SSM, Cognito and API Gateway"):
            endpoint_url = engine.start()
        data_dir = folder / "data"
        publisher = load_publisher(data_dir)
        change_environment(describe_endpoint({}, endpoint_url, endpoint_url, publisher))
        with timed("Cognito: a user pool is made, and everybody signs in"):
            pool = open_user_pool(endpoint_url, data_dir)
        in_process = run_in_process(endpoint_url, data_dir, pool)
        for answer in in_process.answers:
            if not answer.is_as_expected:
                raise RunError(f"in process, {answer.title}: {answer.body}")
        return in_process, run_from_zip(zip_path, endpoint_url, data_dir, pool)


def _wait_for_containers(folder: Path) -> None:
    """Wait until the processes that the engine ran in the folder have ended.

    Raises:
        RunError: One does not end.
    """
    give_up_at = time.monotonic() + CONTAINER_SECONDS
    while running := [each for each in Path("/proc").glob("[0-9]*/cwd") if _is_in(each, folder)]:
        if time.monotonic() > give_up_at:
            raise RunError(f"process {running[0].parent.name} of the engine does not end")
        time.sleep(0.05)


def _is_in(link: Path, folder: Path) -> bool:
    try:
        return link.readlink().is_relative_to(folder)
    except OSError:
        return False  # it has ended, or is somebody else's


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
