import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest

from tests.infra.switches import turn_on
from tests.support.skipping import need
from tools.terraform.core import Terraform, copy_infra, serve_provider
from tools.terraform.plans import Plan
from tools.terraform.provider_schema import read_schema, used_types
from tools.terraform.toolbox import BUILD, ROOT, provider_bindings, tools

ENVIRONMENTS = ("prod",) if os.environ.get("QUICK") else ("dev", "staging", "prod")
"""QUICK=1 leaves the others to `make nightly`: they differ in a few variables."""
TABLE = ("resource", "aws_dynamodb_table")


def lines_of(problems: Iterable[str]) -> str:
    """The problems, one a line; the same one once; empty where all is well."""
    return "\n".join(dict.fromkeys(problems))


def leave(name: str, content: Any) -> Path:
    """Write JSON into build/infra/; a reader sees the old or the new one."""
    path = BUILD / name
    BUILD.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=BUILD, encoding="utf-8", delete=False) as file:
        json.dump(content, file)
    Path(file.name).replace(path)
    return path


@pytest.fixture(scope="session")
def infra_tools() -> Path:
    """The folder of the tools' programs, which `make infra` makes."""
    folder = tools()
    need(is_there=(folder / "python").exists(), what=f"{folder} (`make infra` makes it)")
    return folder


@pytest.fixture(scope="session")
def schema_path(infra_tools: Path) -> Path:  # noqa: ARG001 - plans need the tools
    """build/infra/schema.json: the provider's schema, of the types that infra/ uses."""
    schema = read_schema(provider_bindings(), used_types(ROOT / "infra") | {TABLE})
    return leave("schema.json", schema)


@pytest.fixture(scope="session")
def knowing_provider(schema_path: Path) -> Iterator[str]:
    """With the ARNs and ids that policies are made of."""
    with serve_provider(schema_path, knows=True) as reattach:
        yield reattach


@pytest.fixture(scope="session")
def unknowing_provider(schema_path: Path) -> Iterator[str]:
    """As the real one: what AWS decides is known after apply."""
    with serve_provider(schema_path, knows=False) as reattach:
        yield reattach


@pytest.fixture(scope="session")
def terraform(knowing_provider: str, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """On a copy of infra/, initialised."""
    terraform = Terraform(copy_infra(tmp_path_factory.mktemp("infra")), knowing_provider)
    terraform.initialise()
    return terraform


@pytest.fixture(scope="session")
def planner(knowing_provider: str, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """On a copy of infra/, for plans."""
    return Terraform(copy_infra(tmp_path_factory.mktemp("plans")), knowing_provider)


@pytest.fixture(scope="session")
def whole_plans(planner: Terraform) -> dict[str, Plan]:
    """By environment, with everything on that can be; build/infra/whole-plan-ENVIRONMENT.json."""
    plans = {}
    for environment in ENVIRONMENTS:
        content = planner.plan(environment, *turn_on())
        leave(f"whole-plan-{environment}.json", content)
        plans[environment] = Plan.read(content)
    return plans


@pytest.fixture
def spare_terraform(knowing_provider: str, tmp_path: Path) -> Terraform:
    """On a copy of its own, which a test changes."""
    return Terraform(copy_infra(tmp_path), knowing_provider)


@pytest.fixture(params=ENVIRONMENTS)
def plan(request: pytest.FixtureRequest, whole_plans: dict[str, Plan]) -> Plan:
    """Of each environment, with everything on that can be."""
    return whole_plans[request.param]
