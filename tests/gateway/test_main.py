import signal
import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from gateway.__main__ import Options, _listen, main
from tests.support.gateway_process import serving

RESOLVER = '{"type": "Query", "field": "a", "maxBatchSize": 0}'
FILES = {
    "good.graphql": "type Query { a: Int }",
    "syntax.graphql": "type Query {\n  a: Int\n  b Int\n}",
    "app.py": "def handler(event, context):\n    return 1\n\ntext = 'text'\n",
    "odd.py": "\nraise SyntaxError('odd')\n",
    "failing.py": "import os\n\ntable = os.environ['NO_SUCH_TABLE']\n",
    "no-size.json": '[{"type": "Query", "field": "a"}]',
    "twice.json": f"[{RESOLVER}, {RESOLVER}]",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def complain(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return what runs the command in this process, and returns the only line that it prints."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("gateway.__main__.list_credentials", lambda *_: pytest.fail("it serves"))
    for name in ("app", "failing", "odd"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    def run(**options: str) -> str:
        arguments = [part for name, text in options.items() for part in (f"--{name}", text)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        [line] = result.stderr.splitlines()
        assert line.startswith("Error: ")
        return line.removeprefix("Error: ")

    return run


UNUSABLE = [
    ({"schema": "missing"}, "[Errno 2] No such file or directory: 'missing'"),
    ({"schema": "syntax.graphql"}, "syntax.graphql: the schema cannot be used: line 3: Syntax"),
    ({"handler": "app"}, "'app' must have the form package.module:function"),
    ({"handler": "app:text"}, "app:text is of type str: it cannot be called"),
    ({"handler": "sys:nope"}, "sys (no file) has no nope"),
    (
        {"handler": "failing:handler"},
        "failing cannot be imported: KeyError: 'NO_SUCH_TABLE' (failing.py, line 3)",
    ),
    ({"handler": "odd:handler"}, "odd cannot be imported: SyntaxError: odd (odd.py, line 2)"),
    ({"authorizer": "app:text"}, "app:text is of type str: it cannot be called"),
    ({"resolvers": "no-size.json"}, "no-size.json: 0.maxBatchSize: Field required"),
    ({"resolvers": "twice.json"}, "Query.a has two resolvers: remove one"),
    ({"tls-port": "0"}, "--tls-port needs --tls"),
    ({"port": "{taken}"}, "--port {taken} cannot be used: Address already in use. Choose another"),
]


def test_unusable_option_is_named_in_one_line(complain: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        usable = {"schema": "good.graphql", "handler": "app:handler", "port": "0"}
        for options, expected in UNUSABLE:
            given = {name: text.format(taken=port) for name, text in options.items()}
            assert complain(**usable | given).startswith(expected.format(taken=port))


def test_tls_port_is_443_above_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "gateway.__main__._take_port", lambda name, port, _: taken.append((name, port))
    )
    monkeypatch.setattr("gateway.__main__.load_certificate", lambda *_: None)
    path, name = Path("a"), "b"
    for port, tls_port, expected in ((8000, None, 8443), (0, None, 0), (8000, 9, 9), (1, 0, 0)):
        options = Options(path, name, None, name, None, 1, port, True, tls_port, path)  # noqa: FBT003 - a flag of the command
        listeners = _listen(options, ExitStack())
        assert len(listeners) == 2
        assert taken[-2:] == [("--port", port), ("--tls-port", expected)]


def test_options_of_mode_and_tls_are_taken(folder: Path) -> None:
    options = ["--schema", "good.graphql", "--handler", "app:handler"]
    options += ["--default-mode", "AWS_LAMBDA", "--tls", "--tls-folder", str(folder)]
    with serving(*options, cwd=folder) as process:
        assert process.ask("{ a }", {"x-api-key": "da2-development"})["data"] == {"a": None}
        assert process.ask("{ a }", {"authorization": '{"tenant": 1}'}) == {"data": {"a": 1}}
        said = {line.split()[0]: line for line in process.lines}
        assert """-H 'Authorization: {"tenant": "one"}'""" in said["try:"]
        authority = folder / "ca.pem"
        assert said["certificate"].split()[1] == str(authority)
        trust = ssl.create_default_context(cafile=authority)
        asked = {"query": "{ __typename }"}
        address, key = said["HTTPS"].split()[1], {"x-api-key": "da2-development"}
        answer = httpx.post(address, json=asked, headers=key, verify=trust)
        assert answer.json() == {"data": {"__typename": "Query"}}
