"""The image as ECS runs it: read-only, as a user without rights; here on this machine's network."""

import json
import os
import subprocess

import httpx
import pytest

from tests.support.balance_watches import pushed, watching
from tests.support.container_tasks import API_KEY, Fleet
from tests.support.gateway_sockets import receive_close
from tests.support.service import HANAKO
from tools.image.commands import SETTINGS
from tools.image.image import NAME

pytestmark = pytest.mark.image
HERS = HANAKO["sub"]
RUN = (
    *("podman", "--log-level=error", "--runtime=runc", "--cgroup-manager=cgroupfs", "run", "--rm"),
    *("--read-only", "--read-only-tmpfs=false", "--network=host", "--cap-drop=all"),
    *("--security-opt=no-new-privileges", "--ulimit=nofile=20000:20000"),
)
# What a process that was broken into could do.
RIGHTS = """
import json, os, pathlib, resource
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
written = []
for folder in ("/", "/app", "/tmp", "/dev/shm", "/app/product/container"):
    try:
        pathlib.Path(folder, "x").write_text("x")
        written.append(folder)
    except OSError:
        pass
print(json.dumps({
    "ids": [os.getuid(), os.getgid()], "effective": int(status["CapEff"], 16),
    "bounding": int(status["CapBnd"], 16), "written": written,
    "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
}))
"""


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, os.environ.get(name, value))


def describe_run(fleet: Fleet, *arguments: str) -> list[str]:
    given = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    variables = {**given, **fleet.variables}
    return [*RUN, *(f"--env={name}={value}" for name, value in variables.items()), NAME, *arguments]


def test_task_is_ready_pushes_and_stops(engine_fleet: Fleet) -> None:
    task = engine_fleet.start_task(describe_run(engine_fleet))
    answer = task.ask("{ locations(first: 1) { nodes { id } } }", {"x-api-key": API_KEY})
    assert answer["data"]["locations"]["nodes"] == [{"id": engine_fleet.service.location_id}]

    with watching(task.host, HERS, engine_fleet.token(HERS)) as socket:
        version = engine_fleet.move_points(HERS)
        assert pushed(socket)["version"] == version
        assert task.stop() == 0
        assert receive_close(socket)[0] == 1012
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{task.origin}/livez")


def test_image_has_the_product_and_makes_pdf() -> None:
    script = (
        "import pathlib; print(*sorted(p.name for p in pathlib.Path('/app/product').iterdir())); "
        "from admin.reports.pdf import check_pdf, render_pdf; check_pdf(); render_pdf('駅')"
    )
    command = [*RUN, "--entrypoint=python", NAME, "-c", script]
    run = subprocess.run(command, capture_output=True, text=True, check=True)

    expected = ["admin", "container", "gateway", "resolvers", "schema.graphql", "sql"]
    assert run.stdout.split() == expected


def test_process_has_no_rights() -> None:
    command = [*RUN, "--entrypoint=python", NAME, "-c", RIGHTS]
    run = subprocess.run(command, capture_output=True, text=True, check=True)

    rights = json.loads(run.stdout)
    assert rights == {
        "ids": [10001, 10001],
        "effective": 0,
        "bounding": 0,
        "written": [],
        "files": 20_000,
    }
