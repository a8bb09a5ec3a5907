"""The real core reads, validates, plans and tests infra/ without an account."""

import re
from pathlib import Path

import pytest

from tests.infra.conftest import ENVIRONMENTS
from tools.terraform.core import Terraform, copy_infra
from tools.terraform.plans import Plan
from tools.terraform.toolbox import ROOT

pytestmark = pytest.mark.infra


def test_terraform_files_are_formatted(terraform: Terraform) -> None:
    ran = terraform.attempt("fmt", "-check", "-diff", "-recursive", str(ROOT / "infra"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.slow
def test_terraform_tests_pass(terraform: Terraform) -> None:
    output = terraform.run("test", "-no-color")
    passed = re.search(r"Success! (\d+) passed, 0 failed", output)
    assert passed, output
    assert int(passed[1]) > 0


def test_every_environment_can_be_planned(unknowing_provider: str, tmp_path: Path) -> None:
    terraform = Terraform(copy_infra(tmp_path), unknowing_provider)
    for environment in ENVIRONMENTS:
        planned = Plan.read(terraform.plan(environment))
        assert len(planned.of_type("aws_lambda_function")) == 5
