import json
import os
import resource
import sys
from pathlib import Path

import boto3
import pytest

from local.aws.engine.engine import Engine, EngineError, running_endpoint
from tests.support.patience import wait_until
from tests.support.terminals import has_ended

pytestmark = pytest.mark.engine
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")


def create_table(endpoint_url: str, name: str) -> None:
    client = boto3.client("dynamodb", endpoint_url=endpoint_url)
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    client.close()


def process_id_of(engine: Engine) -> int:
    assert engine._process is not None
    return engine._process.pid


def test_stop_saves_state_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-the-host")
    # A stale file names another process, which goes on.
    (tmp_path / "engine.json").write_text(json.dumps({"pid": os.getpid(), "port": 9}))
    assert running_endpoint(tmp_path) is None
    running = Engine(tmp_path)
    endpoint_url = running.start()
    process_id = process_id_of(running)
    assert running_endpoint(tmp_path) == endpoint_url
    environment = Path(f"/proc/{process_id}/environ").read_text()
    # A Ctrl-C in the terminal does not reach it.
    assert os.getpgid(process_id) != os.getpgid(0)
    create_table(endpoint_url, "kept")
    running.stop()
    assert has_ended(process_id)
    assert running_endpoint(tmp_path) is None
    assert "of-the-host" not in environment
    assert "BIND_HOST=127.0.0.1" in environment
    with Engine(tmp_path) as endpoint_url:
        client = boto3.client("dynamodb", endpoint_url=endpoint_url)
        assert client.list_tables()["TableNames"] == ["kept"]
        client.close()


def test_stop_during_a_start_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the engine ends: it has answered nobody yet."""
    python, began = tmp_path / "python", tmp_path / "began"
    python.write_text(f"#!/bin/sh\ntrap 'kill $!; exit 1' TERM\nsleep 600 &\ntouch {began}\nwait\n")
    python.chmod(0o700)
    monkeypatch.setenv("ENGINE_PYTHON", str(python))
    engine = Engine(tmp_path / "engine")
    engine.launch()
    wait_until(began.exists)

    engine.stop()


@pytest.mark.slow
@on_linux
def test_unwritten_state_ends_with_its_reason(tmp_path: Path) -> None:
    with Engine(tmp_path) as endpoint_url:
        create_table(endpoint_url, "kept")
    saved = (tmp_path / "state" / "dynamodb.json").read_bytes()
    full = Engine(tmp_path)
    create_table(full.start(), "lost")
    # What a full disk does to a write, for root too.
    resource.prlimit(process_id_of(full), resource.RLIMIT_FSIZE, (len(saved), len(saved)))
    with pytest.raises(EngineError, match=r"^the state was not saved: .*File too large") as caught:
        full.stop()
    assert str(tmp_path / "state" / "dynamodb.json") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "state" / "dynamodb.json").read_bytes() == saved


UNREADABLE = {
    "truncated": b'{"__ministack_format__": 2, "payload": {"tables": {"__account_',
    "newer": b'{"__ministack_format__": 9999, "payload": {}}',
}


def test_unreadable_state_is_kept_and_named(tmp_path: Path) -> None:
    for name, content in UNREADABLE.items():
        folder = tmp_path / name
        file = folder / "state" / "dynamodb.json"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        with pytest.raises(EngineError, match=r"^the engine cannot read its state: ") as caught:
            Engine(folder).start()
        assert str(file) in str(caught.value)
        assert [*file.parent.iterdir()] == [file]
        assert file.read_bytes() == content
