import os
import re
import subprocess
from pathlib import Path

from tools.package.product import MODULE, PACKAGE

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (?P<action>.+)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
OURS = re.compile(r"\$/(?P<place>\.github/[\w./-]+)")
MAKE = re.compile(r"run: make (?P<words>[^\n]+)")


def test_actions_are_pinned_or_ours() -> None:
    for action in (use for each in WORKFLOWS for use in USES.findall(each.read_text("utf-8"))):
        ours = OURS.fullmatch(action)
        assert (ROOT / ours["place"]).exists() if ours else PINNED.fullmatch(action), action


def test_action_has_one_commit_everywhere() -> None:
    pins = {use for workflow in WORKFLOWS for use in USES.findall(workflow.read_text("utf-8"))}
    actions = [pin.partition("@")[0] for pin in pins]
    assert len(set(actions)) == len(actions)


def test_workflows_use_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    made = {
        word
        for workflow in WORKFLOWS
        for words in MAKE.findall(workflow.read_text("utf-8"))
        for word in words.split()
        if "=" not in word
    }
    assert {"check", "test-all", "test", "infra", "package", "audit"} <= made
    assert made <= targets | {".venv/.local"}


def test_every_environment_of_infra_is_planned_and_deployed() -> None:
    environments = {path.stem for path in (ROOT / "infra" / "envs").glob("*.tfvars")}
    text = {path.name: path.read_text("utf-8") for path in WORKFLOWS}
    (planned,) = re.findall(r"environment: \[(.+)\]", text["plan.yml"])
    (rolled_back,) = re.findall(r"options: \[(.+)\]", text["roll-back.yml"])
    assert set(planned.split(", ")) == environments
    assert set(rolled_back.split(", ")) == environments
    assert (
        set(re.findall(r"^      environment: (\w+)$", text["deploy.yml"], re.MULTILINE))
        == environments
    )


def test_everything_that_terraform_reads_is_planned() -> None:
    text = (ROOT / ".github" / "workflows" / "plan.yml").read_text("utf-8")
    planned = {
        path.removesuffix("/**") for path in re.findall(r"^      - (\S+)$", text, re.MULTILINE)
    }
    sources = {MODULE, PACKAGE, "tools/package", "requirements/run.txt", "schema.graphql"}
    brand = {"apps/brand/brand.json", "apps/brand/outlines.json"}
    assert sources | brand | {"apps/headers.json", "infra"} <= planned


def test_audit_goes_on_where_npm_failed(tmp_path: Path) -> None:
    files = dict.fromkeys((".begun", ".local", ".installed", "node/.linked"), "")
    for name, does in {"node/npm": "exit 1", "bin/pip-audit": "echo $*", **files}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o700)
    command = ["make", "audit", f"VENV={tmp_path}", f"TOOLS_VENV={tmp_path}"]
    environment = {"PATH": os.environ["PATH"]}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert ran.returncode == 2
    assert b"requirements/run.txt" in ran.stdout
