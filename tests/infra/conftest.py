import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest

from tests.infra.plans import Plan
from tests.infra.provider_schema import read_schema, used_types
from tests.infra.terraform import Terraform, copy_infra, serve_provider
from tests.infra.toolbox import BUILD, ROOT, bindings_wheel

ENVIRONMENTS = ("dev", "staging", "prod")
TABLE = ("resource", "aws_dynamodb_table")


def leave(name: str, content: Any) -> Path:
    """Write JSON into build/infra/; a reader sees the old or the new one."""
    path = BUILD / name
    with NamedTemporaryFile("w", dir=BUILD, encoding="utf-8", delete=False) as file:
        json.dump(content, file)
    Path(file.name).replace(path)
    return path


@pytest.fixture(scope="session")
def schema_path() -> Path:
    """build/infra/schema.json: the provider's schema, of the types that infra/ uses."""
    schema = read_schema(bindings_wheel(), used_types(ROOT / "infra") | {TABLE})
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
def plans(knowing_provider: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    """By environment; each is left in build/infra/plan-ENVIRONMENT.json, too."""
    terraform = Terraform(copy_infra(tmp_path_factory.mktemp("plans")), knowing_provider)
    plans = {}
    for environment in ENVIRONMENTS:
        content = terraform.plan(environment)
        leave(f"plan-{environment}.json", content)
        plans[environment] = Plan.read(content)
    return plans


@pytest.fixture
def spare_terraform(knowing_provider: str, tmp_path: Path) -> Terraform:
    """On a copy of its own, for a plan with other variables."""
    return Terraform(copy_infra(tmp_path), knowing_provider)


@pytest.fixture(params=ENVIRONMENTS)
def plan(request: pytest.FixtureRequest, plans: dict[str, Plan]) -> Plan:
    return plans[request.param]
