import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolvers.storage.base.client import open_client
from tests.support.operators import MODULE, Command, QuickCommand
from tests.support.patience import PATIENCE_SECONDS

VERIFY = ("verify", "--all", "--json")


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Leave neither a region nor a client to other tests."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", os.environ["AWS_DEFAULT_REGION"])
    open_client.cache_clear()
    yield monkeypatch
    open_client.cache_clear()


@pytest.mark.engine
@pytest.mark.usefixtures("own_environment")
def test_mistyped_environment_ends_with_3_naming_the_table(engine_endpoint: str) -> None:
    command = QuickCommand(engine_endpoint, "prdo")
    command.variables["AWS_REGION"] = "eu-west-1"
    answer = command.run_verb(*VERIFY)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr == (
        "Error: table recycle-points-prdo-users does not exist in eu-west-1: "
        "are ENVIRONMENT and TABLE_PREFIX right?\n"
    )


def test_without_environment_and_server_usage_is_wrong(tmp_path: Path) -> None:
    command = Command("", "")
    command.variables["DATA_DIR"] = str(tmp_path)
    answer = command.run_verb(*VERIFY)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"no server runs on DATA_DIR {tmp_path}: start `make run`" in answer.stderr


@pytest.mark.usefixtures("own_environment")
def test_unreachable_tables_end_with_3_and_the_reason() -> None:
    answer = QuickCommand("http://127.0.0.1:9", "prod").run_verb(*VERIFY)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr.startswith("Error: DynamoDB: Could not connect to the endpoint URL")


@pytest.mark.slow
def test_ctrl_c_ends_with_130() -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        endpoint = f"http://127.0.0.1:{never_answers.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", MODULE, *VERIFY],
            env=Command(endpoint, "prod").variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        never_answers.settimeout(PATIENCE_SECONDS)
        connection, _ = never_answers.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, output, errors) == (130, "", "interrupted\n")
